package dev.sluice.net.fib;

import dev.sluice.graph.node.Graph;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.iface.LinkType;
import dev.sluice.net.packet.EthernetHeader;
import dev.sluice.net.packet.MacAddress;

/** The interface table as the FIB sees it. Main thread only. */
public final class InterfaceLinks implements LinkLayer {
    private final Interfaces interfaces;
    private final Graph graph;

    public InterfaceLinks(final Interfaces interfaces, final Graph graph) {
        this.interfaces = interfaces;
        this.graph = graph;
    }

    @Override
    public String name(final int swIfIndex) {
        final Interface iface = interfaces.get(swIfIndex);
        return iface == null ? "deleted-" + swIfIndex : iface.name();
    }

    @Override
    public boolean isUp(final int swIfIndex) {
        final Interface iface = interfaces.get(swIfIndex);
        return iface != null && iface.up();
    }

    @Override
    public int mtu(final int swIfIndex, final DpoProto proto) {
        final Interface iface = interfaces.get(swIfIndex);
        if (iface == null) {
            return 0;
        }
        return switch (proto) {
            case IP4 -> iface.effectiveIp4Mtu();
            case IP6 -> iface.effectiveIp6Mtu();
            case MPLS -> iface.effectiveMplsMtu();
        };
    }

    @Override
    public boolean isPointToPoint(final int swIfIndex) {
        final Interface iface = interfaces.get(swIfIndex);
        return iface != null && iface.linkType() == LinkType.IP;
    }

    @Override
    public int lender(final int swIfIndex) {
        final Interface iface = interfaces.get(swIfIndex);
        return iface == null || iface.lender() == null
                ? FibPath.NONE
                : iface.lender().index();
    }

    @Override
    public byte[] rewrite(final int swIfIndex, final long dst, final int etherType) {
        final Interface iface = interfaces.get(swIfIndex);
        if (iface == null || iface.linkType() != LinkType.ETHERNET) {
            return new byte[0];
        }
        final Interface.Vlan vlan = iface.vlan();
        final int tags = vlan == null || vlan.outer() < 0 ? 0 : vlan.inner() < 0 ? 1 : 2;
        final byte[] bytes = new byte[EthernetHeader.LENGTH + tags * EthernetHeader.TAG_LENGTH];
        MacAddress.toBytes(dst, bytes, EthernetHeader.DST);
        MacAddress.toBytes(iface.mac(), bytes, EthernetHeader.SRC);
        if (tags > 0) {
            put16(bytes, 12, vlan.outerDot1ad() ? EthernetHeader.TYPE_QINQ : EthernetHeader.TYPE_VLAN);
            put16(bytes, 14, vlan.outer());
        }
        if (tags > 1) {
            put16(bytes, 16, EthernetHeader.TYPE_VLAN);
            put16(bytes, 18, vlan.inner());
        }
        put16(bytes, bytes.length - 2, etherType);
        return bytes;
    }

    private static void put16(final byte[] bytes, final int at, final int value) {
        bytes[at] = (byte) (value >> 8);
        bytes[at + 1] = (byte) value;
    }

    @Override
    public int rewriteNext(final int swIfIndex, final DpoProto proto) {
        final Interface iface = interfaces.get(swIfIndex);
        final String rewrite = proto == DpoProto.MPLS ? "mpls-output" : proto + "-rewrite";
        return iface == null || !graph.contains(rewrite) || !graph.contains(iface.outputNode())
                ? 0
                : graph.addNext(rewrite, iface.outputNode());
    }
}
