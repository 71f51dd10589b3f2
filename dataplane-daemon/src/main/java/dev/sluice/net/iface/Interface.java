package dev.sluice.net.iface;

import dev.sluice.net.packet.Ip4Prefix;
import dev.sluice.net.packet.Ip6Prefix;
import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.IpFamily;
import dev.sluice.net.packet.IpPrefix;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * One interface as the control plane knows it. Changed through {@link Interfaces} only, on the main thread, which also
 * tells listeners and publishes.
 */
public final class Interface {
    /** VLAN tags of a sub-interface; -1 for none, any inner tag for {@code exactMatch} false. */
    public record Vlan(int id, int outer, boolean outerDot1ad, int inner, boolean exactMatch) {}

    final List<Ip4Prefix> ip4Addresses = new ArrayList<>();
    final List<Ip6Prefix> ip6Addresses = new ArrayList<>();
    final int index;
    final LinkType linkType;
    final int maxFrame;
    final InterfaceDriver driver;
    final Interface parent;
    final Vlan vlan;
    private final String nodeName;
    String name;
    String tag = "";
    long mac;
    int mtu;
    int ip4Mtu;
    int ip6Mtu;
    int mplsMtu;
    int ip4Table;
    int ip6Table;
    IpAddress linkLocal;
    boolean adminUp;
    boolean linkUp;
    boolean l2;
    String switching;
    int ip4EnableCount;
    int ip6EnableCount;
    TagRewrite tagRewrite = TagRewrite.NONE;
    Interface lender;
    List<Interface> borrowers = List.of();

    Interface(final int index, final InterfaceSpec spec) {
        this.index = index;
        name = spec.name();
        nodeName = name;
        linkType = spec.linkType();
        mac = spec.mac();
        mtu = spec.mtu();
        maxFrame = spec.maxFrame();
        linkUp = spec.linkUp();
        driver = spec.driver();
        parent = null;
        vlan = null;
    }

    Interface(final int index, final String name, final Interface parent, final Vlan vlan) {
        this.index = index;
        this.name = name;
        nodeName = parent.nodeName;
        this.parent = parent;
        this.vlan = vlan;
        linkType = LinkType.ETHERNET;
        mac = parent.mac;
        maxFrame = parent.maxFrame;
        driver = InterfaceDriver.NONE;
        linkUp = true;
    }

    /** sw_if_index. */
    public int index() {
        return index;
    }

    /** Name. */
    public String name() {
        return name;
    }

    /** The name that it was made with. */
    public String firstName() {
        return parent == null ? nodeName : nodeName + "." + vlan.id();
    }

    /** The user's remark. */
    public String tag() {
        return tag;
    }

    /** What its frames begin with. */
    public LinkType linkType() {
        return linkType;
    }

    /** MAC address, 48 bits. */
    public long mac() {
        return mac;
    }

    /** Largest L3 packet of any kind, 0 when the parent's counts. */
    public int mtu() {
        return mtu;
    }

    /** Largest IPv4 packet as set, 0 when {@link #mtu()} counts. */
    public int ip4Mtu() {
        return ip4Mtu;
    }

    /** Largest IPv6 packet as set, 0 when {@link #mtu()} counts. */
    public int ip6Mtu() {
        return ip6Mtu;
    }

    /** Largest MPLS packet as set, 0 when {@link #mtu()} counts. */
    public int mplsMtu() {
        return mplsMtu;
    }

    /** Largest IPv4 packet that is sent unfragmented. */
    public int effectiveIp4Mtu() {
        if (ip4Mtu > 0) {
            return ip4Mtu;
        }
        return mtu > 0 || parent == null ? mtu : parent.effectiveIp4Mtu();
    }

    /** Largest IPv6 packet that is sent. */
    public int effectiveIp6Mtu() {
        if (ip6Mtu > 0) {
            return ip6Mtu;
        }
        return mtu > 0 || parent == null ? mtu : parent.effectiveIp6Mtu();
    }

    /** Largest MPLS packet in bytes, labels included; a sub-interface without an MTU takes its parent's. */
    public int effectiveMplsMtu() {
        if (mplsMtu > 0) {
            return mplsMtu;
        }
        return mtu > 0 || parent == null ? mtu : parent.effectiveMplsMtu();
    }

    /** FIB index of its IPv4 table. */
    public int ip4Table() {
        return ip4Table;
    }

    /** FIB index of its IPv6 table. */
    public int ip6Table() {
        return ip6Table;
    }

    /** FIB index of its table of a family. */
    public int table(final IpFamily family) {
        return family == IpFamily.IP4 ? ip4Table : ip6Table;
    }

    /** True when the administrator wants it up. */
    public boolean adminUp() {
        return adminUp;
    }

    /** True when there is a carrier. */
    public boolean linkUp() {
        return parent == null ? linkUp : parent.linkUp;
    }

    /** True when packets can pass: admin up and link up, the parent's as well. */
    public boolean up() {
        return adminUp && linkUp() && (parent == null || parent.adminUp);
    }

    /** True when frames are switched and not routed. */
    public boolean l2() {
        return l2;
    }

    /** True when IPv4 is on: it has an address, or a feature asked for it. */
    public boolean ip4Enabled() {
        return !ip4Addresses.isEmpty() || ip4EnableCount > 0;
    }

    /**
     * True when IPv6 is on: it has an address of its own, or somebody asked for it. Then it has a link-local address.
     */
    public boolean ip6Enabled() {
        return linkLocal != null;
    }

    /** Its IPv6 address on the link, or null while IPv6 is off. */
    public IpAddress linkLocal() {
        return linkLocal;
    }

    /** What becomes of the VLAN tags of its frames while it is switched. */
    public TagRewrite tagRewrite() {
        return tagRewrite;
    }

    /** The interface whose addresses it uses as its own (unnumbered), or null. */
    public Interface lender() {
        return lender;
    }

    /** The interfaces that use its addresses. */
    public List<Interface> borrowers() {
        return borrowers;
    }

    /** The interface whose frames carry this one's, or null. */
    public Interface parent() {
        return parent;
    }

    /** Its tags on the parent's wire, or null. */
    public Vlan vlan() {
        return vlan;
    }

    /** What stands behind it. */
    public InterfaceDriver driver() {
        return driver;
    }

    /** The interface that has the hardware: itself, or the parent of a sub-interface. */
    public Interface hardware() {
        return parent == null ? this : parent;
    }

    /** IPv4 addresses with their prefix lengths in the order in which they were added. */
    public List<Ip4Prefix> ip4Addresses() {
        return Collections.unmodifiableList(ip4Addresses);
    }

    /** IPv6 addresses with their prefix lengths in the order in which they were added, without the link-local one. */
    public List<Ip6Prefix> ip6Addresses() {
        return Collections.unmodifiableList(ip6Addresses);
    }

    /**
     * Addresses of a family with their prefix lengths in the order in which they were added, without the link-local
     * one.
     */
    public List<? extends IpPrefix> addresses(final IpFamily family) {
        return family == IpFamily.IP4 ? ip4Addresses() : ip6Addresses();
    }

    /** Name of the node that sends packets out of it. */
    public String outputNode() {
        return nodeName + "-output";
    }

    /** Name of its transmit node. */
    public String transmitNode() {
        return nodeName + "-tx";
    }

    void displayName(final String newName) {
        name = newName;
    }

    @Override
    public String toString() {
        return name + "(" + index + ")";
    }
}
