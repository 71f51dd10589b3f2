package dev.sluice.driver;

import dev.sluice.driver.os.LinkInfo;
import dev.sluice.driver.os.NetNamespace;
import dev.sluice.graph.command.BarrierGuard;
import dev.sluice.graph.command.CommandException;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceDriver;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An interface with one of the kernel's behind it: descriptors as long as that is there, closed when it goes, opened
 * anew when it is back. Main thread, but for {@link #sender} and {@link #countTxError}.
 *
 * @param <Q> its receive queues
 */
public abstract class HostDevice<Q extends HostQueue> implements InterfaceDriver, HostLinks.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(HostDevice.class);

    private final DriverHost host;
    private final List<Q> queues = new ArrayList<>();
    private Interface iface;
    private LinkInfo link;

    /** With what the daemon has. */
    protected HostDevice(final DriverHost host) {
        this.host = host;
    }

    /** Name of the kernel's interface. */
    public abstract String hostName();

    /** Where the kernel's interface is. */
    public abstract NetNamespace namespace();

    /**
     * Descriptor for a thread to send by, -1 when there is none. Any worker; changes with the workers at the barrier.
     *
     * @param segmented true for a frame with packets that the kernel may have to segment itself
     */
    public abstract int sender(int thread, boolean segmented);

    /** Counts packets that could not be sent. Any worker. */
    public final void countTxError(final int thread, final int packets) {
        host.interfaces().counters().txError.add(thread, iface.index(), packets);
    }

    /** Its queues. */
    public final List<Q> queues() {
        return queues;
    }

    /** Our interface; null before {@link #start}. */
    public final Interface iface() {
        return iface;
    }

    /** The kernel's interface as last seen; null when it is gone. */
    public final LinkInfo link() {
        return link;
    }

    /** What the daemon has. */
    protected final DriverHost host() {
        return host;
    }

    /** Notes what is known of the kernel's interface; null when it is gone. */
    protected final void link(final LinkInfo now) {
        link = now;
    }

    /** Takes the new interface and its queues and puts what is open to use. Workers at the barrier. */
    final void start(final Interface newInterface, final List<Q> newQueues) {
        iface = newInterface;
        queues.addAll(newQueues);
        use();
    }

    /** A queue of the interface, to be started with it. */
    protected abstract Q queue(Interface newInterface, int queueId);

    /** How many queues there are. */
    protected abstract int queueCount();

    /** Puts what was opened last to use, {@link #queues} among it. Workers at the barrier. */
    protected abstract void use();

    /** Closes what was opened last and is not used. */
    protected abstract void abandon();

    /**
     * Stops using the descriptors. Workers at the barrier, queues no longer watched.
     *
     * @return closes them; to be run with the workers going on, since the kernel may take tens of milliseconds for it
     */
    protected abstract Runnable stop();

    /** The kernel's interface is gone: nothing when that is known already. */
    @Override
    public final void absent() {
        if (link == null) {
            return;
        }
        LOG.info("{}: host interface {} is gone", iface.name(), hostName());
        host.interfaces().link(iface, false);
        final Runnable close;
        try (BarrierGuard.Held _ = host.barrier().sync("host interface " + hostName() + " gone")) {
            queues.forEach(host.rxQueues()::suspend);
            close = stop();
        } catch (final CommandException e) {
            LOG.warn("{}: {}", iface.name(), e.getMessage()); // tried again with the next look
            return;
        }
        close.run();
    }

    /** Uses what has just been opened, the kernel's interface being back; false when the workers do not stop. */
    protected final boolean resume() {
        try (BarrierGuard.Held _ = host.barrier().sync("host interface " + hostName() + " back")) {
            use();
            queues.forEach(host.rxQueues()::resume);
        } catch (final CommandException e) {
            abandon();
            LOG.warn("{}: {}", iface.name(), e.getMessage());
            return false;
        }
        LOG.info("{}: host interface {} is back", iface.name(), hostName());
        return true;
    }
}
