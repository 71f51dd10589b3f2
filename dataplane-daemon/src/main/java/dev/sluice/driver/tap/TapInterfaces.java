package dev.sluice.driver.tap;

import dev.sluice.driver.HostLinks;
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
import java.util.concurrent.ThreadLocalRandom;

/**
 * All taps: makes and deletes them, and their commands. Main thread.
 *
 * <p>To be made once, after {@link Interfaces}; it registers {@value #INPUT_NODE}.
 */
public final class TapInterfaces {
    /** Name of the input node. */
    public static final String INPUT_NODE = "tap-input";

    private static final int MAX_FRAME = 65_535;
    /** VPP's prefix of made-up MAC addresses. */
    private static final long RANDOM_MAC = 0x02fe_0000_0000L;

    private final Interfaces interfaces;
    private final RxQueues rxQueues;
    private final BarrierGuard barrier;
    private final BufferCache buffers;
    private final HostLinks hostLinks;
    private final DeviceInput input;
    private final Map<Interface, Entry> entries = new LinkedHashMap<>();

    private record Entry(TapInterface tap, HostLinks.Watch watch) {}

    /**
     * With what the daemon has.
     *
     * @param buffers the main thread's cache
     */
    public TapInterfaces(
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
     * Makes a tap, down.
     *
     * @param options words of {@code create tap}, for example {@code "id 3 host-if-name x host-ns red"}
     * @throws InterfaceException when the id is taken or the kernel refuses; nothing has changed then
     * @throws CommandException when a word is wrong
     */
    public Interface create(final String options) throws InterfaceException, CommandException {
        return create(TapOptions.read(new CommandInput(options)));
    }

    /** Deletes a tap; the kernel's end goes with it. */
    public void delete(final Interface iface) throws InterfaceException {
        final Entry entry = entries.get(iface);
        if (entry == null) {
            throw new InterfaceException("`" + iface.name() + "' is not a tap");
        }
        try (BarrierGuard.Held _ = barrier.sync("delete interface " + iface.name())) {
            entry.watch.close();
            rxQueues.removeAll(iface);
            interfaces.delete(iface);
            stop(entry.tap);
            entries.remove(iface);
        } catch (final CommandException e) {
            throw new InterfaceException(e.getMessage());
        }
    }

    /** The taps in the order of their making. */
    public List<Interface> all() {
        return List.copyOf(entries.keySet());
    }

    /** The tap that an interface is, or null. */
    TapInterface find(final Interface iface) {
        final Entry entry = entries.get(iface);
        return entry == null ? null : entry.tap;
    }

    /** True when there is an interface with this id. */
    boolean taken(final int id) {
        return entries.values().stream().anyMatch(entry -> entry.tap.id() == id);
    }

    /** The commands. */
    public List<Command> commands() {
        return List.of(
                Command.mpSafe("create tap", TapOptions.USAGE, "Create a tap interface", this::create),
                Command.mpSafe("delete tap", "<interface>", "Delete a tap interface", this::delete),
                Command.mpSafe("show tap", "[<interface>]", "Show tap interfaces with the host's ends", this::show));
    }

    /** Closes all devices; the daemon ends and the workers have. */
    public void close() {
        for (final Entry entry : entries.values()) {
            entry.watch.close();
            stop(entry.tap);
        }
        entries.clear();
    }

    /** Makes a tap, down; {@link #create(String)} says what is thrown. */
    Interface create(final TapOptions options) throws InterfaceException {
        final int id = options.id >= 0 ? options.id : freeId();
        final String name = (options.isTun() ? "tun" : "tap") + id;
        if (interfaces.find(name) != null) {
            throw new InterfaceException("interface `" + name + "' already exists");
        }
        final TapConfig config = options.config(id);
        try {
            final TapDevice device = TapDevice.open(config);
            final TapInterface tap = new TapInterface(id, config, device, interfaces, rxQueues, barrier);
            try (BarrierGuard.Held _ = barrier.sync("create interface " + name)) {
                return create(spec(name, options, tap, device), tap);
            } catch (final InterfaceException | CommandException e) {
                device.close();
                throw e;
            }
        } catch (final OsException | CommandException e) {
            throw new InterfaceException(e.getMessage());
        }
    }

    private static InterfaceSpec spec(
            final String name, final TapOptions options, final TapInterface tap, final TapDevice device) {
        final long random = RANDOM_MAC | ThreadLocalRandom.current().nextInt() & 0xffff_ffffL;
        return new InterfaceSpec(
                name,
                options.isTun() ? LinkType.IP : LinkType.ETHERNET,
                options.isTun() ? 0 : options.mac >= 0 ? options.mac : random,
                InterfaceSpec.DEFAULT_MTU,
                MAX_FRAME,
                TapInterface.isUp(device.link()),
                tap,
                TapTxNode.spec(name, tap));
    }

    private Interface create(final InterfaceSpec spec, final TapInterface tap) throws InterfaceException {
        final Interface iface = interfaces.create(spec);
        final List<TapQueue> queues = new ArrayList<>();
        for (int i = 0; i < tap.config().queues(); i++) {
            queues.add(new TapQueue(tap.config(), interfaces, iface, i, input, buffers.pool()));
        }
        tap.start(iface, queues);
        queues.forEach(rxQueues::add);
        entries.put(
                iface,
                new Entry(
                        tap,
                        hostLinks.watch(tap.config().namespace(), tap.config().hostName(), tap)));
        return iface;
    }

    private void stop(final TapInterface tap) {
        tap.stop();
        tap.queues().forEach(queue -> queue.drain(buffers));
    }

    private int freeId() {
        int id = 0;
        while (interfaces.find("tap" + id) != null || interfaces.find("tun" + id) != null) {
            id++;
        }
        return id;
    }

    private void create(final CommandInput in, final CommandOutput out) throws CommandException {
        try {
            out.line("%s", create(TapOptions.read(in)).name());
        } catch (final InterfaceException e) {
            throw new CommandException(e.getMessage());
        }
    }

    private void delete(final CommandInput in, final CommandOutput out) throws CommandException {
        final Interface iface = find(in.word("interface"));
        in.expectEnd();
        try {
            delete(iface);
        } catch (final InterfaceException e) {
            throw new CommandException(e.getMessage());
        }
    }

    private void show(final CommandInput in, final CommandOutput out) throws CommandException {
        final Interface only = in.atEnd() ? null : find(in.word("interface"));
        in.expectEnd();
        for (final Map.Entry<Interface, Entry> entry : entries.entrySet()) {
            if (only == null || only == entry.getKey()) {
                show(entry.getKey(), entry.getValue().tap, out);
            }
        }
    }

    private static void show(final Interface iface, final TapInterface tap, final CommandOutput out) {
        final TapConfig config = tap.config();
        out.line("Interface: %s (ifindex %d)", iface.name(), iface.index());
        out.line("  name \"%s\"", config.hostName());
        out.line(
                "  host-ns \"%s\"",
                config.namespace().own() ? "(nil)" : config.namespace().text());
        out.line("  host-mtu-size \"%d\"", config.host().mtu());
        out.line("  host link %s", tap.link() == null ? "gone" : TapInterface.isUp(tap.link()) ? "up" : "down");
        out.line("  gso-enabled %d", config.offload() == TapConfig.Offload.SEGMENTATION ? 1 : 0);
        out.line("  csum-enabled %d", config.offload() == TapConfig.Offload.NONE ? 0 : 1);
        for (final TapQueue queue : tap.queues()) {
            out.line(
                    "  rx queue %d: fd %d, thread %d, mode %s, damaged frames %d",
                    queue.queueId(), queue.fd(), queue.thread(), queue.mode().label(), queue.damaged());
        }
    }

    private Interface find(final String name) throws CommandException {
        return entries.keySet().stream()
                .filter(iface -> iface.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new CommandException("no tap interface `" + name + "'"));
    }

    private String format(final TraceRecord record) {
        final Interface iface = interfaces.get(PacketMeta.rx(record.x()));
        final String head = "  tap: " + (iface == null ? "deleted" : iface.name()) + " length " + record.length()
                + ((record.meta() & PacketMeta.GSO) != 0 ? " gso" : "")
                + ((record.meta() & PacketMeta.CHECKSUM_PARTIAL) != 0 ? " checksum-offload" : "");
        final boolean ethernet = iface != null && iface.linkType() == LinkType.ETHERNET;
        return ethernet ? head + "\n" + EthernetFormat.format(record.data(), record.length(), 4) : head;
    }
}
