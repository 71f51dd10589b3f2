package dev.sluice.driver;

import dev.sluice.graph.buffer.PacketMeta;
import dev.sluice.graph.command.BarrierGuard;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.trace.TraceRecord;
import dev.sluice.net.iface.DeviceInput;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceException;
import dev.sluice.net.iface.InterfaceSpec;
import dev.sluice.net.iface.LinkType;
import dev.sluice.net.iface.RxQueueInputNode;
import dev.sluice.net.packet.EthernetFormat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;

/**
 * All interfaces of a driver with kernel interfaces behind them: makes and deletes them. Main thread.
 *
 * @param <Q> their receive queues
 * @param <D> their devices
 */
public abstract class HostDevices<Q extends HostQueue, D extends HostDevice<Q>> {
    /** Longest frame: what the kernel calls a segment that is still to be cut. */
    protected static final int MAX_FRAME = 65_535;

    /** VPP's prefix of made-up MAC addresses. */
    protected static final long MAC_PREFIX = 0x02fe_0000_0000L;

    private final DriverHost host;
    private final DeviceInput input;
    private final String what;
    private final String traceWord;
    private final Map<Interface, Entry<D>> entries = new LinkedHashMap<>();

    private record Entry<D>(D device, HostLinks.Watch watch) {}

    /**
     * Registers the input node.
     *
     * @param inputNode its name
     * @param what an interface of the driver, for messages: {@code "a tap"}
     * @param traceWord first word of a trace
     */
    protected HostDevices(final DriverHost host, final String inputNode, final String what, final String traceWord) {
        this.host = host;
        this.what = what;
        this.traceWord = traceWord;
        this.input = RxQueueInputNode.register(
                inputNode, host.graph(), host.arcs(), host.interfaces(), host.rxQueues(), this::format);
    }

    /** The interfaces in the order of their making. */
    public final List<Interface> all() {
        return List.copyOf(entries.keySet());
    }

    /**
     * Deletes an interface.
     *
     * @throws InterfaceException when it is not one of this driver; nothing has changed then
     */
    public final void delete(final Interface iface) throws InterfaceException {
        final Entry<D> entry = entries.get(iface);
        if (entry == null) {
            throw new InterfaceException("`" + iface.name() + "' is not " + what);
        }
        final Runnable close;
        try (BarrierGuard.Held _ = host.barrier().sync("delete interface " + iface.name())) {
            entry.watch.close();
            host.rxQueues().removeAll(iface);
            host.interfaces().delete(iface);
            close = entry.device.stop();
            entries.remove(iface);
        } catch (final CommandException e) {
            throw new InterfaceException(e.getMessage());
        }
        close.run();
    }

    /** Closes all devices; the daemon ends and the workers have. */
    public final void close() {
        for (final Entry<D> entry : entries.values()) {
            entry.watch.close();
            entry.device.stop().run();
        }
        entries.clear();
    }

    /** What the daemon has. */
    protected final DriverHost host() {
        return host;
    }

    /** What the input node sends its frames with. */
    protected final DeviceInput input() {
        return input;
    }

    /** The device of an interface; null when it is not one of this driver. */
    protected final D device(final Interface iface) {
        final Entry<D> entry = entries.get(iface);
        return entry == null ? null : entry.device;
    }

    /** The first interface of which this is true, null when there is none. */
    protected final Interface find(final BiPredicate<Interface, D> wanted) {
        for (final Map.Entry<Interface, Entry<D>> entry : entries.entrySet()) {
            if (wanted.test(entry.getKey(), entry.getValue().device)) {
                return entry.getKey();
            }
        }
        return null;
    }

    /**
     * Makes an interface, down, with a device that is open.
     *
     * @throws InterfaceException when the name is taken or the workers do not stop; the device has been closed then
     */
    protected final Interface create(final InterfaceSpec spec, final D device) throws InterfaceException {
        try (BarrierGuard.Held _ = host.barrier().sync("create interface " + spec.name())) {
            final Interface iface = host.interfaces().create(spec);
            final List<Q> queues = new ArrayList<>();
            for (int i = 0; i < device.queueCount(); i++) {
                queues.add(device.queue(iface, i));
            }
            device.start(iface, queues);
            queues.forEach(host.rxQueues()::add);
            entries.put(iface, new Entry<>(device, host.links().watch(device.namespace(), device.hostName(), device)));
            return iface;
        } catch (final CommandException e) {
            throw new InterfaceException(e.getMessage());
        } finally {
            device.abandon();
        }
    }

    private String format(final TraceRecord record) {
        final Interface iface = host.interfaces().get(PacketMeta.rx(record.x()));
        final String head =
                "  " + traceWord + ": " + (iface == null ? "deleted" : iface.name()) + " " + HostTxNode.format(record);
        final boolean ethernet = iface == null || iface.linkType() == LinkType.ETHERNET;
        return ethernet ? head + "\n" + EthernetFormat.format(record.data(), record.length(), 4) : head;
    }
}
