package dev.sluice.driver.afpacket;

import dev.sluice.driver.DriverHost;
import dev.sluice.driver.HostDevice;
import dev.sluice.driver.os.Bpf;
import dev.sluice.driver.os.FileDescriptors;
import dev.sluice.driver.os.LinkInfo;
import dev.sluice.driver.os.NetNamespace;
import dev.sluice.driver.os.OsException;
import dev.sluice.driver.os.Rtnetlink;
import dev.sluice.driver.os.Sockets;
import dev.sluice.net.iface.DeviceInput;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceException;
import dev.sluice.net.packet.MacAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A host interface: its sockets as long as the kernel's interface is there, closed when it goes and opened anew when
 * one of the same name comes. Main thread, but for {@link #sender}.
 */
final class AfPacketInterface extends HostDevice<AfPacketQueue> {
    private static final Logger LOG = LoggerFactory.getLogger(AfPacketInterface.class);
    private static final int[] CLOSED = {};

    private final AfPacketConfig config;
    private final DeviceInput input;
    private int[] senders = CLOSED;
    private int[] queueingSenders = CLOSED;
    private int dropLink = -1;
    private Opened prepared;
    private String lastFailure = "";

    /** All sockets of the interface, open and not yet in use. */
    private record Opened(
            LinkInfo link, List<PacketSockets.Receiver> receivers, int[] senders, int[] queueingSenders, int dropLink) {
        void close() {
            receivers.forEach(PacketSockets.Receiver::close);
            for (final int fd : senders) {
                FileDescriptors.close(fd);
            }
            for (final int fd : queueingSenders) {
                FileDescriptors.close(fd);
            }
            FileDescriptors.close(dropLink);
        }
    }

    AfPacketInterface(final AfPacketConfig config, final DriverHost host, final DeviceInput input) {
        super(host);
        this.config = config;
        this.input = input;
    }

    /** What it was made from. */
    AfPacketConfig config() {
        return config;
    }

    @Override
    public String hostName() {
        return config.name();
    }

    @Override
    public NetNamespace namespace() {
        return config.namespace();
    }

    @Override
    protected int queueCount() {
        return config.rxQueues();
    }

    @Override
    protected AfPacketQueue queue(final Interface newInterface, final int queueId) {
        return new AfPacketQueue(
                config,
                host().interfaces(),
                newInterface,
                queueId,
                input,
                host().buffers().pool());
    }

    /** True when the kernel's own stack does not see the frames. */
    boolean kernelBypassed() {
        return dropLink >= 0;
    }

    /**
     * A socket. The kernel segments what the device cannot, one without segmentation offload, or any when a packet has
     * two VLAN tags, but loses such packets when the queueing discipline is bypassed.
     */
    @Override
    public int sender(final int thread, final boolean segmented) {
        final int[] fds = segmented ? queueingSenders : senders;
        return fds.length == 0 ? -1 : fds[thread % fds.length];
    }

    /** Opens the sockets, which takes milliseconds, before the workers are stopped for the rest. */
    void prepare() throws OsException {
        prepared = open();
    }

    @Override
    protected void abandon() {
        if (prepared != null) {
            prepared.close();
            prepared = null;
        }
    }

    /** The kernel's interface that was prepared for. */
    LinkInfo preparedLink() {
        return prepared.link;
    }

    @Override
    protected Runnable stop() {
        final List<PacketSockets.Receiver> receivers = new ArrayList<>();
        for (final AfPacketQueue queue : queues()) {
            final PacketSockets.Receiver receiver = queue.detach(host().buffers());
            if (receiver != null) {
                receivers.add(receiver);
            }
        }
        final Opened old = new Opened(link(), receivers, senders, queueingSenders, dropLink);
        senders = CLOSED;
        queueingSenders = CLOSED;
        dropLink = -1;
        link(null);
        return old::close;
    }

    @Override
    public void present(final LinkInfo now) {
        if (link() != null && link().index() != now.index()) {
            absent(); // deleted and made again between two looks
        }
        if (link() == null && !reopen()) {
            return;
        }
        final LinkInfo before = link();
        link(now);
        if (before.mtu() != now.mtu() && iface().mtu() == before.mtu()) {
            followMtu(now.mtu());
        }
        final boolean running = now.running();
        if (!running) {
            clearErrors();
        }
        host().interfaces().link(iface(), running);
    }

    @Override
    public void tick() {
        queues().forEach(AfPacketQueue::readDrops);
        if (link() != null && !link().running()) {
            clearErrors();
        }
    }

    @Override
    public void adminState(final Interface changed, final boolean up) {
        if (!up || link() == null || (link().flags() & LinkInfo.IFF_UP) != 0) {
            return;
        }
        final int index = link().index();
        final String name = iface().name();
        // nobody waits for it: that the link is up we hear like any other change of it
        host().links().netlink().execute(() -> {
            try {
                onLink(requests -> requests.setUp(index, true));
            } catch (final OsException e) {
                LOG.warn("{}: {}", name, e.getMessage());
            }
        });
    }

    @Override
    public void mtu(final Interface changed, final int mtu) throws InterfaceException {
        if (link() == null || mtu <= link().mtu()) {
            return; // smaller packets pass anyway
        }
        try {
            onLink(requests -> requests.setMtu(link().index(), mtu));
        } catch (final OsException e) {
            throw new InterfaceException(e.getMessage());
        }
    }

    /** The kernel does, whatever stands behind. */
    @Override
    public boolean segments() {
        return config.offload();
    }

    @Override
    public String createCommand(final Interface made) {
        return "create host-interface " + config.words() + " hw-addr " + MacAddress.format(made.mac());
    }

    @Override
    public String deviceClass() {
        return "Linux PACKET socket interface v" + config.version();
    }

    @Override
    public String deviceType() {
        return "af-packet";
    }

    @Override
    public String describe(final Interface shown, final boolean verbose) {
        final StringBuilder text = new StringBuilder();
        text.append("  host interface ").append(config.name());
        if (!config.namespace().own()) {
            text.append(" in namespace ").append(config.namespace().text());
        }
        text.append(link() == null ? ", not there\n" : ", index " + link().index() + ", mtu " + link().mtu() + "\n");
        text.append("  kernel stack ").append(kernelBypassed() ? "bypassed" : "shares the frames");
        text.append(", qdisc ").append(config.qdiscBypass() ? "bypassed" : "used");
        text.append(", offload ").append(config.offload() ? "on" : "off").append('\n');
        if (verbose) {
            for (final AfPacketQueue queue : queues()) {
                text.append(String.format(
                        "  rx queue %d: fd %d, %d blocks of %d bytes, missed %d, damaged %d%n",
                        queue.queueId(),
                        queue.fd(),
                        config.blocks(),
                        config.blockBytes(),
                        queue.missed(),
                        queue.damaged()));
            }
            text.append("  tx queues ").append(senders.length).append('\n');
        }
        return text.toString();
    }

    private boolean reopen() {
        final Opened opened;
        try {
            opened = open();
        } catch (final OsException e) {
            if (!e.getMessage().equals(lastFailure)) {
                lastFailure = e.getMessage();
                LOG.warn("{}: {}", iface().name(), lastFailure);
            }
            return false;
        }
        lastFailure = "";
        prepared = opened;
        return resume();
    }

    @Override
    protected void use() {
        link(prepared.link);
        senders = prepared.senders;
        queueingSenders = prepared.queueingSenders;
        dropLink = prepared.dropLink;
        for (int i = 0; i < queues().size(); i++) {
            queues().get(i).attach(prepared.receivers.get(i));
        }
        prepared = null;
    }

    private Opened open() throws OsException {
        return config.namespace().call(() -> {
            final List<PacketSockets.Receiver> receivers = new ArrayList<>();
            final int[] fds = new int[config.txQueues()];
            Arrays.fill(fds, -1);
            final int[] queueing = fds.clone();
            try (Rtnetlink requests = Rtnetlink.open()) {
                final LinkInfo found = requests.link(config.name());
                for (int i = 0; i < config.rxQueues(); i++) {
                    receivers.add(PacketSockets.openReceiver(config, found.index()));
                }
                if (receivers.size() > 1) {
                    PacketSockets.group(config, receivers);
                }
                for (int i = 0; i < fds.length; i++) {
                    fds[i] = PacketSockets.openSender(config, found.index(), config.qdiscBypass());
                    queueing[i] = PacketSockets.openSender(config, found.index(), false);
                }
                return new Opened(found, receivers, fds, queueing, bypassKernel(requests, found));
            } catch (final OsException e) {
                new Opened(null, receivers, fds, queueing, -1).close();
                throw e;
            }
        });
    }

    /**
     * Keeps the kernel's stack from the frames, unless it has an address there: then somebody lives on it (a shell by
     * which this was typed), and both get them. Without the right to do so, both do as well.
     */
    private int bypassKernel(final Rtnetlink requests, final LinkInfo found) throws OsException {
        if (requests.addressCount(found.index()) > 0) {
            return -1;
        }
        try {
            return Bpf.attachIngressDrop(found.index());
        } catch (final OsException e) {
            LOG.info("{}: the kernel's stack sees the frames as well: {}", config.name(), e.getMessage());
            return -1;
        }
    }

    private void followMtu(final int mtu) {
        try {
            host().interfaces().mtu(iface(), mtu, iface().ip4Mtu(), iface().ip6Mtu(), iface().mplsMtu());
        } catch (final InterfaceException e) {
            LOG.warn("{}: {}", iface().name(), e.getMessage());
        }
    }

    private void clearErrors() {
        // an error that waits in a socket makes it readable for ever
        for (final AfPacketQueue queue : queues()) {
            Sockets.takeError(queue.fd());
        }
        for (final int fd : senders) {
            Sockets.takeError(fd);
        }
        for (final int fd : queueingSenders) {
            Sockets.takeError(fd);
        }
    }

    /** A request about the link(). */
    private interface LinkRequest {
        void make(Rtnetlink requests) throws OsException;
    }

    private void onLink(final LinkRequest request) throws OsException {
        config.namespace().call(() -> {
            try (Rtnetlink requests = Rtnetlink.open()) {
                request.make(requests);
            }
            return null;
        });
    }
}
