package dev.sluice.net.ethernet;

import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.node.Graph;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceListener;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.EthernetHeader;
import java.util.Arrays;
import java.util.List;

/**
 * The control side of {@code ethernet-input}: which node takes which EtherType, where L2 frames go, and the VLAN
 * tables. Main thread, but for {@link #tables()}.
 */
public final class EthernetInput implements InterfaceListener {
    /** Name of the node. */
    public static final String NODE = "ethernet-input";

    /**
     * Name of the node for frames that a bridge domain gives to its routed interface (BVI): the same as {@link #NODE}
     * with the same arcs, but it routes although the interface is an L2 one.
     */
    public static final String BVI_NODE = "ethernet-input-bvi";

    /**
     * What the node reads, immutable, replaced as a whole.
     *
     * @param slotByType slot by EtherType as loaded, {@link EthernetInputNode#UNKNOWN} where nobody asked for it
     * @param l2 slot of frames of L2 interfaces
     * @param vlans by sw_if_index of the hardware interface, null where it has no sub-interfaces
     */
    record Tables(short[] slotByType, int l2, VlanTable[] vlans) {
        VlanTable vlans(final int swIfIndex) {
            return swIfIndex < vlans.length ? vlans[swIfIndex] : null;
        }
    }

    private final Graph graph;
    private final Interfaces interfaces;
    private volatile Tables tables;

    private EthernetInput(final Graph graph, final Interfaces interfaces) {
        this.graph = graph;
        this.interfaces = interfaces;
        final short[] slots = new short[0x10000];
        Arrays.fill(slots, EthernetInputNode.UNKNOWN);
        slots[EthernetHeader.TYPE_IP4_LE] = (short) EthernetInputNode.Next.IP4_INPUT.ordinal();
        slots[EthernetHeader.TYPE_IP6_LE] = (short) EthernetInputNode.Next.IP6_INPUT.ordinal();
        slots[EthernetHeader.TYPE_ARP_LE] = (short) EthernetInputNode.Next.ARP_INPUT.ordinal();
        tables = new Tables(slots, EthernetInputNode.Next.ERROR_DROP.ordinal(), new VlanTable[0]);
    }

    /**
     * Registers the node, the commands of sub-interfaces, and what follows the interface table. At start-up; the nodes
     * {@code ip4-input}, {@code ip6-input} and {@code arp-input} must be registered before the graph runs.
     */
    public static EthernetInput register(
            final Graph graph, final Interfaces interfaces, final CommandRegistry commands) {
        final EthernetInput ethernet = new EthernetInput(graph, interfaces);
        graph.register(EthernetInputNode.spec(ethernet, interfaces));
        graph.register(EthernetInputNode.bviSpec(ethernet, interfaces));
        interfaces.listen(ethernet);
        new SubInterfaceCli(interfaces).register(commands);
        return ethernet;
    }

    /** What the node reads. Any thread. */
    Tables tables() {
        return tables;
    }

    /**
     * Gives the packets of an EtherType to a node: behind the Ethernet header and its tags. Adds an arc: workers at the
     * barrier, or not started.
     *
     * @param etherType host order
     */
    public void registerType(final int etherType, final String node) {
        final short[] slots = tables.slotByType.clone();
        slots[Short.reverseBytes((short) etherType) & 0xffff] = (short) graph.addNext(NODE, node);
        tables = new Tables(slots, tables.l2, tables.vlans);
    }

    /** Takes an EtherType back: its packets are of unknown type again. */
    public void unregisterType(final int etherType) {
        final short[] slots = tables.slotByType.clone();
        slots[Short.reverseBytes((short) etherType) & 0xffff] = EthernetInputNode.UNKNOWN;
        tables = new Tables(slots, tables.l2, tables.vlans);
    }

    /**
     * Gives the frames of L2 interfaces to a node, with the Ethernet header in front. Adds an arc, see
     * {@link #registerType}.
     */
    public void registerL2(final String node) {
        tables = new Tables(tables.slotByType, graph.addNext(NODE, node), tables.vlans);
    }

    @Override
    public void created(final Interface iface) {
        if (iface.parent() != null) {
            publish(iface.parent(), interfaces.children(iface.parent()));
        }
    }

    @Override
    public void deleting(final Interface iface) {
        if (iface.parent() != null) {
            final List<Interface> rest = interfaces.children(iface.parent()).stream()
                    .filter(child -> child != iface)
                    .toList();
            publish(iface.parent(), rest);
        }
    }

    private void publish(final Interface parent, final List<Interface> subs) {
        final VlanTable[] old = tables.vlans;
        final VlanTable[] vlans = Arrays.copyOf(old, Math.max(old.length, parent.index() + 1));
        vlans[parent.index()] = subs.isEmpty() ? null : new VlanTable(subs);
        tables = new Tables(tables.slotByType, tables.l2, vlans);
    }
}
