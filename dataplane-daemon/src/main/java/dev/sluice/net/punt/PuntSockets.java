package dev.sluice.net.punt;

import dev.sluice.graph.node.NodeContext;
import dev.sluice.net.ip.LocalDelivery;
import dev.sluice.net.packet.IpProtocol;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who gets punted packets on which socket. Main thread, but for {@link #view()} and {@link #transport()}. */
final class PuntSockets {
    /** The only version of the descriptor in front of each packet. */
    static final int HEADER_VERSION = 1;

    /** Protocols that the daemon takes itself. */
    private static final Set<Integer> OURS = Set.of(IpProtocol.UDP, IpProtocol.ICMP, IpProtocol.ICMP6);

    private final Map<PuntTarget, String> clients = new LinkedHashMap<>();
    private final LocalDelivery ip4;
    private final LocalDelivery ip6;
    private final PuntReasons reasons;
    private final PuntReasons.Client client;
    private volatile PuntTransport transport;
    private volatile View view = View.EMPTY;
    private NodeContext receiver;

    /** The paths by what the nodes look them up by. */
    record View(Table l4, Table protocols, Table exceptions) {
        static final View EMPTY = new View(Table.EMPTY, Table.EMPTY, Table.EMPTY);

        /** Sorted keys, and the path of each. */
        record Table(int[] keys, String[] paths) {
            static final Table EMPTY = new Table(new int[0], new String[0]);

            /** The path of a key; null for none. */
            String get(final int key) {
                final int at = Arrays.binarySearch(keys, key);
                return at < 0 ? null : paths[at];
            }
        }
    }

    PuntSockets(
            final LocalDelivery ip4,
            final LocalDelivery ip6,
            final PuntReasons reasons,
            final PuntReasons.Client client) {
        this.ip4 = ip4;
        this.ip6 = ip6;
        this.reasons = reasons;
        this.client = client;
    }

    /** Makes it work: before, registrations are refused. */
    void open(final PuntTransport opened) {
        transport = opened;
    }

    /** The socket, or null when the startup configuration has none. Any thread. */
    PuntTransport transport() {
        return transport;
    }

    /** What nodes look packets up in. Any thread. */
    View view() {
        return view;
    }

    /** The node instance of the main thread that takes what comes back. */
    void receiver(final NodeContext context) {
        receiver = context;
    }

    /** Something has come to the socket. Main thread. */
    void ready() {
        receiver.interrupt();
    }

    /** Path of our socket; empty without one. */
    String path() {
        return transport == null ? "" : transport.path();
    }

    /** The registrations of a kind, in the order in which they were made. */
    List<Map.Entry<PuntTarget, String>> list(final PuntTarget.Kind kind) {
        return clients.entrySet().stream()
                .filter(entry -> entry.getKey().kind() == kind)
                .map(entry -> Map.entry(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** Gives packets to the socket at {@code path}, in place of an earlier one. */
    void register(final PuntTarget target, final String path) throws PuntException {
        refuse(target);
        if (path.isEmpty() || path.equals(transport.path())) {
            throw new PuntException("Punt socket: Invalid client path: " + path);
        }
        switch (target.kind()) {
            case L4 -> of(target).registerUdpPort(target.port(), PuntSocketNode.name(target));
            case IP_PROTO -> of(target).registerProtocol(target.protocol(), PuntSocketNode.name(target));
            case EXCEPTION -> reasons.register(client, target.reason(), PuntSocketNode.EXCEPTION);
        }
        clients.put(target, path);
        publish();
    }

    /** Ends a registration; one that is not there is no error, as in VPP. */
    void deregister(final PuntTarget target) throws PuntException {
        refuse(target);
        if (clients.remove(target) == null) {
            return;
        }
        switch (target.kind()) {
            case L4 -> of(target).unregisterUdpPort(target.port());
            case IP_PROTO -> of(target).unregisterProtocol(target.protocol());
            case EXCEPTION -> reasons.unregister(client, target.reason(), PuntSocketNode.EXCEPTION);
        }
        publish();
    }

    private void refuse(final PuntTarget target) throws PuntException {
        if (transport == null) {
            throw new PuntException("socket is not configured");
        }
        switch (target.kind()) {
            case L4 -> {
                if (target.port() == PuntTarget.ALL) {
                    throw new PuntException("Port number required");
                }
                if (target.protocol() != IpProtocol.UDP) {
                    throw new PuntException("only UDP (" + IpProtocol.UDP + ") is supported, got " + target.protocol());
                }
            }
            case IP_PROTO -> {
                if (OURS.contains(target.protocol())) {
                    throw new PuntException("protocol " + target.protocol() + " is handled by the daemon itself");
                }
            }
            case EXCEPTION -> {
                if (!reasons.exists(target.reason())) {
                    throw new PuntException("no punt reason " + target.reason());
                }
            }
        }
    }

    private LocalDelivery of(final PuntTarget target) {
        return target.ip6() ? ip6 : ip4;
    }

    private void publish() {
        view = new View(table(PuntTarget.Kind.L4), table(PuntTarget.Kind.IP_PROTO), table(PuntTarget.Kind.EXCEPTION));
    }

    private View.Table table(final PuntTarget.Kind kind) {
        final List<Map.Entry<PuntTarget, String>> entries = list(kind);
        final int[] keys = entries.stream()
                .mapToInt(entry -> entry.getKey().key())
                .sorted()
                .toArray();
        final String[] paths = new String[keys.length];
        entries.forEach(entry -> paths[Arrays.binarySearch(keys, entry.getKey().key())] = entry.getValue());
        return new View.Table(keys, paths);
    }
}
