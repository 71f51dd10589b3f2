package dev.sluice.driver.afpacket;

import dev.sluice.driver.HostLinks;
import dev.sluice.driver.os.LinkInfo;
import dev.sluice.driver.os.OsException;
import dev.sluice.graph.buffer.BufferCache;
import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.command.BarrierGuard;
import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.graph.node.Graph;
import dev.sluice.graph.trace.TraceRecord;
import dev.sluice.net.arc.FeatureArcs;
import dev.sluice.net.iface.DeviceInput;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceException;
import dev.sluice.net.iface.InterfaceSpec;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.iface.LinkType;
import dev.sluice.net.iface.RxQueueInputNode;
import dev.sluice.net.iface.RxQueues;
import dev.sluice.net.packet.EthernetFormat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All host interfaces: makes and deletes them, and their commands. Main thread.
 *
 * <p>To be made once, after {@link Interfaces}; it registers {@value #INPUT_NODE}.
 */
public final class AfPacketInterfaces {
    /** Name of the input node. */
    public static final String INPUT_NODE = "af-packet-input";

    private static final int MAX_FRAME = 65_535;
    /** VPP's prefix of made-up MAC addresses. */
    private static final long MAC_PREFIX = 0x02fe_0000_0000L;

    private final Interfaces interfaces;
    private final RxQueues rxQueues;
    private final BarrierGuard barrier;
    private final BufferCache buffers;
    private final HostLinks hostLinks;
    private final DeviceInput input;
    private final Map<Interface, Entry> entries = new LinkedHashMap<>();

    private record Entry(AfPacketInterface device, HostLinks.Watch watch) {}

    /**
     * With what the daemon has.
     *
     * @param buffers the main thread's cache
     */
    public AfPacketInterfaces(
            final Graph graph,
            final FeatureArcs arcs,
            final Interfaces interfaces,
            final RxQueues rxQueues,
            final BarrierGuard barrier,
            final BufferCache buffers,
            final HostLinks hostLinks) {
        this.interfaces = interfaces;
        this.rxQueues = rxQueues;
        this.barrier = barrier;
        this.buffers = buffers;
        this.hostLinks = hostLinks;
        this.input = RxQueueInputNode.register(INPUT_NODE, graph, arcs, interfaces, rxQueues, this::format);
    }

    /**
     * Makes {@code host-<name>}, down.
     *
     * @param config what it is made from
     * @param mac its MAC address, negative for one that follows from that of the kernel's interface
     * @throws InterfaceException when there is no such kernel interface, it may not be opened, or the name is taken;
     *     nothing has changed then
     */
    public Interface create(final AfPacketConfig config, final long mac) throws InterfaceException {
        final String name = "host-" + config.name();
        final AfPacketInterface device =
                new AfPacketInterface(config, interfaces, rxQueues, barrier, buffers, hostLinks.netlink());
        try {
            device.prepare();
            final LinkInfo link = device.preparedLink();
            final InterfaceSpec spec = new InterfaceSpec(
                    name,
                    LinkType.ETHERNET,
                    mac >= 0 ? mac : derivedMac(link.address()),
                    link.mtu(),
                    MAX_FRAME,
                    link.running(),
                    device,
                    AfPacketTxNode.spec(name, device));
            try (BarrierGuard.Held _ = barrier.sync("create interface " + name)) {
                return create(config, spec, device);
            }
        } catch (final OsException | CommandException e) {
            throw new InterfaceException(e.getMessage());
        } finally {
            device.abandon();
        }
    }

    /**
     * A locally administered address that is the same after each start: hosts that have it in their ARP caches go on
     * when a daemon that died is there again.
     */
    static long derivedMac(final byte[] address) {
        long bits = 0;
        for (final byte octet : address) {
            bits = bits << 8 | octet & 0xff;
        }
        return MAC_PREFIX | (bits ^ (bits >>> 32) * 0x9e37_79b9L) & 0xffff_ffffL;
    }

    /** Deletes a host interface. */
    public void delete(final Interface iface) throws InterfaceException {
        final Entry entry = entries.get(iface);
        if (entry == null) {
            throw new InterfaceException("`" + iface.name() + "' is not a host interface");
        }
        final Runnable close;
        try (BarrierGuard.Held _ = barrier.sync("delete interface " + iface.name())) {
            entry.watch.close();
            rxQueues.removeAll(iface);
            interfaces.delete(iface);
            close = entry.device.stop();
            entries.remove(iface);
        } catch (final CommandException e) {
            throw new InterfaceException(e.getMessage());
        }
        close.run();
    }

    /** The host interfaces in the order of their making. */
    public List<Interface> all() {
        return List.copyOf(entries.keySet());
    }

    /** What an interface was made from, or null when it is none of ours. */
    AfPacketConfig config(final Interface iface) {
        final Entry entry = entries.get(iface);
        return entry == null ? null : entry.device.config();
    }

    /** The interface on a kernel interface, or null. */
    Interface byHostName(final String name) {
        for (final Map.Entry<Interface, Entry> entry : entries.entrySet()) {
            if (entry.getValue().device.config().name().equals(name)) {
                return entry.getKey();
            }
        }
        return null;
    }

    /** The commands. */
    public List<Command> commands() {
        return List.of(
                Command.mpSafe(
                        "create host-interface",
                        AfPacketOptions.USAGE,
                        "Create an interface on a kernel interface by a packet socket",
                        this::create),
                Command.mpSafe(
                        "delete host-interface",
                        "name <host-if-name>",
                        "Delete an interface made by create host-interface",
                        this::delete),
                Command.mpSafe(
                        "show host-interface",
                        "[<host-if-name>]",
                        "Show host interfaces with their sockets",
                        this::show));
    }

    /** Closes all sockets; the daemon ends and the workers have. */
    public void close() {
        for (final Entry entry : entries.values()) {
            entry.watch.close();
            entry.device.stop().run();
        }
        entries.clear();
    }

    private Interface create(final AfPacketConfig config, final InterfaceSpec spec, final AfPacketInterface device)
            throws InterfaceException {
        final Interface iface = interfaces.create(spec);
        final List<AfPacketQueue> queues = new ArrayList<>();
        for (int i = 0; i < config.rxQueues(); i++) {
            queues.add(new AfPacketQueue(config, interfaces, iface, i, input, buffers.pool()));
        }
        device.start(iface, queues);
        queues.forEach(rxQueues::add);
        entries.put(iface, new Entry(device, hostLinks.watch(config.namespace(), config.name(), device)));
        return iface;
    }

    private void create(final CommandInput in, final CommandOutput out) throws CommandException {
        final AfPacketOptions options = AfPacketOptions.read(in);
        try {
            out.line("%s", create(options.config(), options.mac).name());
        } catch (final InterfaceException e) {
            throw new CommandException(e.getMessage());
        }
    }

    private void delete(final CommandInput in, final CommandOutput out) throws CommandException {
        in.tryKeyword("name");
        final String name = in.word("host interface name");
        in.expectEnd();
        final Interface iface = find(name);
        if (iface == null) {
            throw new CommandException("no host interface `" + name + "'");
        }
        try {
            delete(iface);
        } catch (final InterfaceException e) {
            throw new CommandException(e.getMessage());
        }
    }

    private void show(final CommandInput in, final CommandOutput out) throws CommandException {
        final String name = in.atEnd() ? null : in.word("host interface name");
        in.expectEnd();
        if (name != null && find(name) == null) {
            throw new CommandException("no host interface `" + name + "'");
        }
        for (final Map.Entry<Interface, Entry> entry : entries.entrySet()) {
            if (name == null || entry.getKey() == find(name)) {
                out.line("%s (%d)", entry.getKey().name(), entry.getKey().index());
                out.print(entry.getValue().device.describe(entry.getKey(), true));
            }
        }
    }

    /** By the kernel's name, or by ours. */
    private Interface find(final String name) {
        for (final Map.Entry<Interface, Entry> entry : entries.entrySet()) {
            if (entry.getValue().device.config().name().equals(name)
                    || entry.getKey().name().equals(name)) {
                return entry.getKey();
            }
        }
        return null;
    }

    private String format(final TraceRecord record) {
        final Interface iface = interfaces.get(PacketMeta.rx(record.x()));
        return "  af_packet: " + (iface == null ? "deleted" : iface.name()) + " length " + record.length()
                + ((record.meta() & PacketMeta.GSO) != 0 ? " gso" : "")
                + ((record.meta() & PacketMeta.CHECKSUM_PARTIAL) != 0 ? " checksum-offload" : "") + "\n"
                + EthernetFormat.format(record.data(), record.length(), 4);
    }
}
