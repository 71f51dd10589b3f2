package dev.sluice.net.iface;

import dev.sluice.graph.command.BarrierGuard;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.counter.CounterDirectory;
import dev.sluice.graph.node.Graph;
import dev.sluice.net.arc.ArcPosition;
import dev.sluice.net.arc.FeatureArc;
import dev.sluice.net.arc.FeatureArcs;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The table of interfaces. Main thread, but for {@link #view()} and the counters.
 *
 * <p>Index 0 is {@code local0}, which is always there and always down, as in VPP; after that the lowest free index is
 * taken.
 */
public final class Interfaces {
    /** Name of the interface with index 0. */
    public static final String LOCAL = "local0";

    private final Graph graph;
    private final BarrierGuard barrier;
    private final InterfaceCounters counters;
    private final FeatureArc outputArc;
    private final OutputArcs outputs = new OutputArcs();
    private final OutputArcs transmits = new OutputArcs();
    private final PacketTap receiveTap = new PacketTap();
    private final PacketTap transmitTap = new PacketTap();
    private final PacketTap dropTap = new PacketTap();
    private final List<InterfaceListener> listeners = new ArrayList<>();
    private final InterfaceTable slots = new InterfaceTable();
    private final InterfaceAddressing addressing = new InterfaceAddressing(slots, listeners);

    /**
     * A table with {@code local0} alone, whose edge nodes are registered in the graph.
     *
     * @param graph where the nodes of new interfaces go
     * @param arcs where {@code interface-output} becomes an arc
     * @param barrier held while the graph changes
     * @param directory where the counters are listed
     * @param threads number of counter rows
     */
    public Interfaces(
            final Graph graph,
            final FeatureArcs arcs,
            final BarrierGuard barrier,
            final CounterDirectory directory,
            final int threads) {
        this.graph = graph;
        this.barrier = barrier;
        counters = new InterfaceCounters(directory, threads, slots::nameOrNull, slots::size);
        EdgeNodes.register(graph, this);
        outputArc = arcs.arc(EdgeNodes.INTERFACE_OUTPUT, EdgeNodes.OUTPUT_ARC_END);
        put(new Interface(0, new InterfaceSpec(LOCAL, LinkType.IP, 0, 0, 0, false, InterfaceDriver.NONE, null)));
    }

    /** What workers read. Any thread. */
    public InterfaceView view() {
        return slots.view();
    }

    /** The counters. */
    public InterfaceCounters counters() {
        return counters;
    }

    /** Addresses and tables of the interfaces. */
    public InterfaceAddressing addressing() {
        return addressing;
    }

    /** From now on told of every change; and at once of every interface that is there. */
    public void listen(final InterfaceListener listener) {
        listeners.add(listener);
        all().stream().filter(iface -> iface.index != 0).forEach(listener::created);
    }

    /** The interfaces by index. */
    public List<Interface> all() {
        return slots.all();
    }

    /** The interface with this index, or null. */
    public Interface get(final int swIfIndex) {
        return slots.get(swIfIndex);
    }

    /** The interface of this name, or null. */
    public Interface find(final String name) {
        return all().stream()
                .filter(iface -> iface.name.equals(name))
                .findFirst()
                .orElse(null);
    }

    /** Sub-interfaces of an interface. */
    public List<Interface> children(final Interface parent) {
        return all().stream().filter(iface -> iface.parent == parent).toList();
    }

    /**
     * Makes an interface, down, and its nodes.
     *
     * @throws InterfaceException when the name is taken, the table is full, or the workers could not be held
     */
    public Interface create(final InterfaceSpec spec) throws InterfaceException {
        if (find(spec.name()) != null) {
            throw new InterfaceException("interface `" + spec.name() + "' already exists");
        }
        try (BarrierGuard.Held _ = hold("create interface " + spec.name())) {
            final Interface iface = new Interface(slots.freeIndex(), spec);
            if (spec.transmit() != null) {
                final ArcPosition position = new ArcPosition();
                graph.register(spec.transmit());
                graph.register(OutputNode.spec(iface, this, position));
                outputArc.addStart(iface.outputNode(), position);
            }
            put(iface);
            connect(iface);
            listeners.forEach(listener -> listener.created(iface));
            return iface;
        }
    }

    /**
     * Makes a sub-interface of {@code parent}, down, named {@code <parent>.<id>}.
     *
     * @throws InterfaceException when the parent is no Ethernet interface, or the id or the tags are taken
     */
    public Interface createSub(final Interface parent, final Interface.Vlan vlan) throws InterfaceException {
        final String name = parent.name + "." + vlan.id();
        if (parent.linkType != LinkType.ETHERNET || parent.parent != null) {
            throw new InterfaceException("`" + parent.name + "' cannot have sub-interfaces");
        }
        for (final Interface other : children(parent)) {
            final Interface.Vlan taken = other.vlan;
            if (taken.id() == vlan.id()
                    || taken.outer() == vlan.outer()
                            && taken.inner() == vlan.inner()
                            && taken.outerDot1ad() == vlan.outerDot1ad()) {
                throw new InterfaceException("sub-interface `" + other.name + "' has this id or these tags already");
            }
        }
        try (BarrierGuard.Held _ = hold("create interface " + name)) {
            final Interface iface = new Interface(slots.freeIndex(), name, parent, vlan);
            put(iface);
            connect(iface);
            listeners.forEach(listener -> listener.created(iface));
            return iface;
        }
    }

    /** Takes an interface away with its sub-interfaces and addresses: down first, then its nodes. */
    public void delete(final Interface iface) throws InterfaceException {
        if (iface.index == 0) {
            throw new InterfaceException("`" + LOCAL + "' cannot be deleted");
        }
        try (BarrierGuard.Held _ = hold("delete interface " + iface.name)) {
            for (final Interface child : children(iface)) {
                delete(child);
            }
            admin(iface, false);
            addressing.removeAll(iface);
            listeners.forEach(listener -> listener.deleting(iface));
            outputs.clear(iface.index);
            transmits.clear(iface.index);
            outputArc.disableAll(iface.index);
            if (iface.parent == null && graph.contains(iface.outputNode())) {
                outputArc.removeStart(iface.outputNode());
                graph.unregister(iface.outputNode());
                graph.unregister(iface.transmitNode());
            }
            slots.remove(iface);
        }
    }

    /** Sets what the administrator wants. */
    public void admin(final Interface iface, final boolean up) {
        if (iface.adminUp != up) {
            change(iface, () -> iface.adminUp = up);
            // not within the change: a driver whose link follows tells that by a change of its own
            iface.driver.adminState(iface, up);
        }
    }

    /** A driver saw the carrier come or go. */
    public void link(final Interface iface, final boolean up) {
        if (iface.linkUp != up) {
            change(iface, () -> iface.linkUp = up);
        }
    }

    /**
     * Sets the largest packet: {@code l3} for all protocols; {@code ip4}, {@code ip6}, {@code mpls} for theirs, 0 to
     * follow {@code l3}.
     */
    public void mtu(final Interface iface, final int l3, final int ip4, final int ip6, final int mpls)
            throws InterfaceException {
        if (iface.parent == null && l3 > iface.maxFrame) {
            throw new InterfaceException(
                    "MTU " + l3 + " is more than " + iface.maxFrame + ", the most that `" + iface.name + "' takes");
        }
        if (iface.parent == null && l3 != iface.mtu) {
            iface.driver.mtu(iface, l3);
        }
        iface.mtu = l3;
        iface.ip4Mtu = ip4;
        iface.ip6Mtu = ip6;
        iface.mplsMtu = mpls;
        publish();
        Stream.concat(Stream.of(iface), children(iface).stream())
                .forEach(changed -> listeners.forEach(listener -> listener.mtuChanged(changed)));
    }

    /** Sets the MAC address. */
    public void mac(final Interface iface, final long mac) throws InterfaceException {
        if (iface.linkType != LinkType.ETHERNET) {
            throw new InterfaceException("`" + iface.name + "' has no MAC address");
        }
        iface.driver.macAddress(iface, mac);
        iface.mac = mac;
        final List<Interface> children = children(iface);
        children.forEach(child -> child.mac = mac);
        publish();
        listeners.forEach(listener -> listener.macChanged(iface));
        children.forEach(child -> listeners.forEach(listener -> listener.macChanged(child)));
    }

    /** Gives it another name; its nodes keep theirs, as in VPP. */
    public void rename(final Interface iface, final String name) throws InterfaceException {
        if (iface.index == 0 || iface.parent != null) {
            throw new InterfaceException("`" + iface.name + "' cannot be renamed");
        }
        if (find(name) != null) {
            throw new InterfaceException("interface `" + name + "' already exists");
        }
        try (BarrierGuard.Held _ = hold("rename interface " + iface.name)) {
            iface.displayName(name);
        }
    }

    /** Sets the user's remark. */
    public void tag(final Interface iface, final String tag) {
        iface.tag = tag;
    }

    /**
     * Sets what becomes of the VLAN tags of its frames while it is switched; whoever switches them publishes it.
     *
     * @throws InterfaceException when it has no Ethernet frames, or frames of it have fewer tags than are to be taken
     *     off
     */
    public void tagRewrite(final Interface iface, final TagRewrite rewrite) throws InterfaceException {
        final Interface.Vlan vlan = iface.vlan;
        final int tags = vlan == null || vlan.outer() < 0 ? 0 : vlan.inner() < 0 ? 1 : 2;
        if (iface.linkType != LinkType.ETHERNET || rewrite.op().pops() > tags) {
            throw new InterfaceException("vlan tag rewrite is not compatible with interface");
        }
        iface.tagRewrite = rewrite;
    }

    /** Has its frames switched and not routed; {@code how} is for {@code show interface address}, null for routed. */
    public void l2(final Interface iface, final String how) {
        final boolean on = how != null;
        iface.switching = how;
        if (iface.l2 != on) {
            iface.l2 = on;
            iface.hardware().driver.promiscuous(iface.hardware(), on);
            publish();
        }
    }

    /** The slots of {@code interface-output} by sw_if_index. Any thread. */
    OutputArcs outputs() {
        return outputs;
    }

    /** The slots of the node at the end of the {@code interface-output} arc by sw_if_index. Any thread. */
    OutputArcs transmits() {
        return transmits;
    }

    /** Where received frames can be looked at, before {@code ethernet-input}. */
    public PacketTap receiveTap() {
        return receiveTap;
    }

    /** Where frames can be looked at that go out. */
    public PacketTap transmitTap() {
        return transmitTap;
    }

    /** Where packets can be looked at that are dropped. */
    public PacketTap dropTap() {
        return dropTap;
    }

    private void connect(final Interface iface) {
        if (graph.contains(iface.outputNode())) {
            outputs.set(iface.index, graph.addNext(EdgeNodes.INTERFACE_OUTPUT, iface.outputNode()));
            transmits.set(iface.index, graph.addNext(EdgeNodes.OUTPUT_ARC_END, iface.transmitNode()));
        }
    }

    private void change(final Interface iface, final Runnable change) {
        final List<Interface> affected =
                Stream.concat(Stream.of(iface), children(iface).stream()).toList();
        final boolean[] before = new boolean[affected.size()];
        for (int i = 0; i < before.length; i++) {
            before[i] = affected.get(i).up();
        }
        change.run();
        publish();
        affected.forEach(changed -> listeners.forEach(listener -> listener.stateChanged(changed)));
        for (int i = 0; i < before.length; i++) {
            final Interface changed = affected.get(i);
            if (changed.up() != before[i]) {
                listeners.forEach(listener -> listener.upDown(changed, changed.up()));
            }
        }
    }

    private BarrierGuard.Held hold(final String reason) throws InterfaceException {
        try {
            return barrier.sync(reason);
        } catch (final CommandException e) {
            throw new InterfaceException(e.getMessage());
        }
    }

    private void put(final Interface iface) {
        slots.put(iface);
        counters.ensure(slots.size());
        counters.clear(iface.index);
    }

    private void publish() {
        slots.publish();
    }
}
