package dev.sluice.driver.tap;

import dev.sluice.driver.HostLinks;
import dev.sluice.driver.os.LinkInfo;
import dev.sluice.driver.os.OsException;
import dev.sluice.graph.command.BarrierGuard;
import dev.sluice.graph.command.CommandException;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceDriver;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.iface.RxQueues;
import dev.sluice.net.packet.MacAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A tap: its device as long as the kernel has it. When the kernel's end is deleted the link goes down; the device is
 * made again when the interface is set up anew, and of itself when it was in another namespace. Main thread, but for
 * {@link #fd} and {@link #countTxError}.
 */
final class TapInterface implements InterfaceDriver, HostLinks.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(TapInterface.class);

    private final int id;
    private final TapConfig config;
    private final Interfaces interfaces;
    private final RxQueues rxQueues;
    private final BarrierGuard barrier;
    private final List<TapQueue> queues = new ArrayList<>();
    private Interface iface;
    private TapDevice device;
    private LinkInfo link;

    TapInterface(
            final int id,
            final TapConfig config,
            final TapDevice device,
            final Interfaces interfaces,
            final RxQueues rxQueues,
            final BarrierGuard barrier) {
        this.id = id;
        this.config = config;
        this.device = device;
        this.link = device.link();
        this.interfaces = interfaces;
        this.rxQueues = rxQueues;
        this.barrier = barrier;
    }

    /** Number in the name. */
    int id() {
        return id;
    }

    /** The kernel's side as asked for. */
    TapConfig config() {
        return config;
    }

    /** The kernel's interface as last seen; null when it is gone. */
    LinkInfo link() {
        return link;
    }

    /** Its queues. */
    List<TapQueue> queues() {
        return queues;
    }

    /**
     * Descriptor for a thread to write to, -1 when there is none. Any worker; changes with the workers at the barrier.
     */
    int fd(final int thread) {
        final TapDevice current = device;
        return current == null ? -1 : current.fd(thread % current.queues());
    }

    /** Counts packets that could not be sent. */
    void countTxError(final int thread, final int packets) {
        interfaces.counters().txError.add(thread, iface.index(), packets);
    }

    /** Takes the new interface and its queues. Workers at the barrier. */
    void start(final Interface newInterface, final List<TapQueue> newQueues) {
        iface = newInterface;
        queues.addAll(newQueues);
        attach();
    }

    /** Closes the device. Workers at the barrier, queues no longer watched. */
    void stop() {
        queues.forEach(TapQueue::detach);
        if (device != null) {
            device.close();
            device = null;
        }
        link = null;
    }

    @Override
    public void present(final LinkInfo now) {
        if (device == null || now.index() != device.link().index()) {
            return; // not ours, though it has the name
        }
        link = now;
        interfaces.link(iface, isUp(now));
    }

    @Override
    public void absent() {
        if (device == null) {
            return;
        }
        LOG.info("{}: host interface {} is gone", iface.name(), config.hostName());
        interfaces.link(iface, false);
        try (BarrierGuard.Held _ = barrier.sync("host interface " + config.hostName() + " gone")) {
            queues.forEach(rxQueues::suspend);
            stop();
        } catch (final CommandException e) {
            LOG.warn("{}: {}", iface.name(), e.getMessage());
        }
    }

    @Override
    public void tick() {
        if (device == null && !config.namespace().own()) {
            reopen(false);
        }
    }

    @Override
    public void adminState(final Interface changed, final boolean up) {
        if (up && device == null) {
            reopen(true);
        }
    }

    /** The kernel does, whatever stands behind. */
    @Override
    public boolean segments() {
        return true;
    }

    @Override
    public String createCommand(final Interface made) {
        final String mac = config.tun() ? "" : " hw-addr " + MacAddress.format(made.mac());
        return "create tap id " + id + mac + " " + config.words();
    }

    @Override
    public String deviceClass() {
        return "tap";
    }

    @Override
    public String describe(final Interface shown, final boolean verbose) {
        return "  host interface " + config.hostName()
                + (config.namespace().own()
                        ? ""
                        : " in namespace " + config.namespace().text())
                + (link == null ? ", not there" : ", index " + link.index() + ", mtu " + link.mtu()) + "\n"
                + "  offload " + config.offload().name().toLowerCase(Locale.ROOT) + ", " + config.queues()
                + " queue(s)\n";
    }

    /** The link is up when the kernel's end is: its carrier depends on us alone. */
    static boolean isUp(final LinkInfo link) {
        return (link.flags() & LinkInfo.IFF_UP) != 0;
    }

    private void reopen(final boolean complain) {
        final TapDevice opened;
        try {
            opened = TapDevice.open(config);
        } catch (final OsException e) {
            if (complain) {
                LOG.warn("{}: {}", iface.name(), e.getMessage());
            }
            return;
        }
        try (BarrierGuard.Held _ = barrier.sync("host interface " + config.hostName() + " back")) {
            device = opened;
            link = opened.link();
            attach();
            queues.forEach(rxQueues::resume);
        } catch (final CommandException e) {
            opened.close();
            LOG.warn("{}: {}", iface.name(), e.getMessage());
            return;
        }
        LOG.info("{}: host interface {} made again", iface.name(), config.hostName());
        interfaces.link(iface, isUp(link));
    }

    private void attach() {
        for (int i = 0; i < queues.size(); i++) {
            queues.get(i).attach(device.fd(i));
        }
    }
}
