package dev.sluice.driver.tap;

import dev.sluice.driver.DriverHost;
import dev.sluice.driver.HostDevice;
import dev.sluice.driver.os.LinkInfo;
import dev.sluice.driver.os.NetNamespace;
import dev.sluice.driver.os.OsException;
import dev.sluice.net.iface.DeviceInput;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.packet.MacAddress;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A tap: its device as long as the kernel has it. When the kernel's end is deleted the link goes down; the device is
 * made again when the interface is set up anew, and of itself when it was in another namespace. Main thread, but for
 * {@link #sender}.
 */
final class TapInterface extends HostDevice<TapQueue> {
    private static final Logger LOG = LoggerFactory.getLogger(TapInterface.class);

    private final int id;
    private final TapConfig config;
    private final DeviceInput input;
    private TapDevice device;
    private TapDevice opened;
    private TapQueue[] readers = {};

    TapInterface(
            final int id,
            final TapConfig config,
            final TapDevice opened,
            final DriverHost host,
            final DeviceInput input) {
        super(host);
        this.id = id;
        this.config = config;
        this.opened = opened;
        this.input = input;
    }

    /** Number in the name. */
    int id() {
        return id;
    }

    /** The kernel's side as asked for. */
    TapConfig config() {
        return config;
    }

    @Override
    public String hostName() {
        return config.hostName();
    }

    @Override
    public NetNamespace namespace() {
        return config.namespace();
    }

    @Override
    protected int queueCount() {
        return config.queues();
    }

    @Override
    protected TapQueue queue(final Interface newInterface, final int queueId) {
        return new TapQueue(
                host().interfaces(),
                newInterface,
                queueId,
                input,
                host().buffers().pool());
    }

    /**
     * The queue that the thread reads, if there is one: the kernel gives us the packets of a flow by the queue to which
     * its other direction was written last ({@code tun_flow_update} in drivers/net/tun.c). So both directions stay with
     * one worker; by any other rule flows could wander from worker to worker for ever, and lose their order.
     */
    @Override
    public int sender(final int thread, final boolean segmented) {
        final TapDevice current = device;
        if (current == null) {
            return -1;
        }
        for (int i = 0; i < readers.length; i++) {
            if (readers[i].thread() == thread) {
                return current.fd(i);
            }
        }
        return current.fd(thread % current.queues());
    }

    @Override
    protected void use() {
        device = opened;
        opened = null;
        follow(device.link());
        readers = queues().toArray(TapQueue[]::new);
        for (int i = 0; i < queues().size(); i++) {
            queues().get(i).attach(device.fd(i));
        }
    }

    private void follow(final LinkInfo now) {
        link(now);
        queues().forEach(queue -> queue.expect(config.longestFrame(now.mtu())));
    }

    @Override
    protected void abandon() {
        if (opened != null) {
            opened.close();
            opened = null;
        }
    }

    @Override
    protected Runnable stop() {
        final TapDevice old = device;
        queues().forEach(queue -> queue.detach(host().buffers()));
        device = null;
        link(null);
        return () -> {
            if (old != null) {
                old.close();
            }
        };
    }

    @Override
    public void present(final LinkInfo now) {
        if (device == null || now.index() != device.link().index()) {
            return; // not ours, though it has the name
        }
        follow(now);
        host().interfaces().link(iface(), isUp(now));
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
                + (link() == null ? ", not there" : ", index " + link().index() + ", mtu " + link().mtu()) + "\n"
                + "  offload " + config.offload().name().toLowerCase(Locale.ROOT) + ", " + config.queues()
                + " queue(s)\n";
    }

    /** The link is up when the kernel's end is: its carrier depends on us alone. */
    static boolean isUp(final LinkInfo link) {
        return (link.flags() & LinkInfo.IFF_UP) != 0;
    }

    private void reopen(final boolean complain) {
        try {
            opened = TapDevice.open(config);
        } catch (final OsException e) {
            if (complain) {
                LOG.warn("{}: {}", iface().name(), e.getMessage());
            }
            return;
        }
        if (resume()) {
            host().interfaces().link(iface(), isUp(link()));
        }
    }
}
