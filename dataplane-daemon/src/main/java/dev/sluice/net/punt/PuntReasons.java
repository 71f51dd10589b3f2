package dev.sluice.net.punt;

import dev.sluice.graph.counter.CounterDirectory;
import dev.sluice.graph.counter.WorkerCounters;
import dev.sluice.graph.node.Graph;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/**
 * The reasons for which features punt packets, and the nodes that want them. Main thread, but for {@link #slots()} and
 * {@link #counters()}.
 *
 * <p>Reasons are numbered from 1 in the order in which features allocate them and never go away: a plugin that is
 * loaded again gets the number that it had.
 *
 * <p>A plugin finds this as a service. To punt: {@link #client} and {@link #allocate} once, then a node puts the number
 * into the aux words of packets and sends them to {@link #DISPATCH_NODE}. To get them: {@link #register} with a node of
 * its own, and {@link #unregister} before that node goes.
 */
public final class PuntReasons {
    /** Whither a node sends packets with the number of a reason in their aux word, the IP header in front. */
    public static final String DISPATCH_NODE = PuntDispatchNode.NAME;

    private static final int[] NOBODY = {};

    private final Graph graph;
    private final WorkerCounters counters;
    private final List<Reason> reasons = new ArrayList<>();
    private final List<Client> clients = new ArrayList<>();
    private volatile int[][] slots = {NOBODY};

    /**
     * A reason.
     *
     * @param id number
     * @param name unique by convention
     * @param owner who punts for it
     * @param ip6 what the packets are
     * @param interest hears when the first node wants such packets, and when none does any more
     */
    record Reason(int id, String name, Client owner, boolean ip6, Consumer<Boolean> interest) {}

    /** A node that wants the packets of a reason. */
    record Registration(int reason, String node) {}

    /** Somebody who allocates reasons or registers nodes for them. */
    public static final class Client {
        private final String name;
        private final List<Registration> registrations = new ArrayList<>();

        private Client(final String name) {
            this.name = name;
        }

        String name() {
            return name;
        }

        List<Registration> registrations() {
            return Collections.unmodifiableList(registrations);
        }
    }

    /** No reasons yet; {@code punt-dispatch} is registered in the graph. */
    PuntReasons(final Graph graph, final CounterDirectory directory, final int threads) {
        this.graph = graph;
        counters = new WorkerCounters("/net/punt", "packets", 2, threads);
        counters.ensure(1);
        directory.add(
                counters, id -> id > 0 && id <= reasons.size() ? reason(id).name : null, () -> 1 + reasons.size());
        graph.register(PuntDispatchNode.spec(this));
    }

    /** A client, the same for the same name. */
    public Client client(final String name) {
        for (final Client client : clients) {
            if (client.name.equals(name)) {
                return client;
            }
        }
        final Client client = new Client(name);
        clients.add(client);
        return client;
    }

    /**
     * Allocates a reason. Packets go with its number in their aux word to {@link #DISPATCH_NODE}, the IP header in
     * front.
     *
     * @param name unique: the same name gives its owner the same number again
     * @param ip6 what the packets are
     * @param interest hears true when the first node wants such packets, false when none does any more
     * @return its number
     * @throws IllegalArgumentException when another client has a reason of this name
     */
    public int allocate(final Client owner, final String name, final boolean ip6, final Consumer<Boolean> interest) {
        final int known = find(name);
        if (known != 0) {
            return again(new Reason(known, name, owner, ip6, interest));
        }
        final Reason reason = new Reason(reasons.size() + 1, name, owner, ip6, interest);
        reasons.add(reason);
        counters.ensure(reason.id + 1);
        publish();
        return reason.id;
    }

    private int again(final Reason reason) {
        final Client owner = reason(reason.id).owner;
        if (owner != reason.owner) {
            throw new IllegalArgumentException("punt reason `" + reason.name + "' belongs to " + owner.name);
        }
        reasons.set(reason.id - 1, reason);
        if (isWanted(reason.id)) {
            reason.interest.accept(true);
        }
        return reason.id;
    }

    /**
     * Gives the packets of a reason to a node too. Adds an arc, unless it is there: workers at the barrier then.
     *
     * @return false when the client has registered the node already
     */
    public boolean register(final Client client, final int reason, final String node) {
        final Registration registration = new Registration(reason, node);
        if (client.registrations.contains(registration)) {
            return false;
        }
        graph.addNext(PuntDispatchNode.NAME, node);
        final boolean first = !isWanted(reason);
        client.registrations.add(registration);
        publish();
        if (first) {
            reason(reason).interest.accept(true);
        }
        return true;
    }

    /** Takes a registration back; false when the client has none such. */
    public boolean unregister(final Client client, final int reason, final String node) {
        if (!client.registrations.remove(new Registration(reason, node))) {
            return false;
        }
        publish();
        if (!isWanted(reason)) {
            reason(reason).interest.accept(false);
        }
        return true;
    }

    /** True when there is a reason of this number. */
    boolean exists(final int id) {
        return id > 0 && id <= reasons.size();
    }

    /** The reason of a number that exists. */
    Reason reason(final int id) {
        return reasons.get(id - 1);
    }

    /** Number of the reason of this name; 0 for none. */
    int find(final String name) {
        for (final Reason reason : reasons) {
            if (reason.name.equals(name)) {
                return reason.id;
            }
        }
        return 0;
    }

    /** {@code [2] ipsec4-no-such-tunnel flags: ip4-packet}. */
    public String text(final int id) {
        return exists(id)
                ? "[" + id + "] " + reason(id).name + " flags: " + (reason(id).ip6 ? "ip6-packet " : "ip4-packet ")
                : "[" + id + "] ";
    }

    List<Reason> reasons() {
        return Collections.unmodifiableList(reasons);
    }

    List<Client> clients() {
        return Collections.unmodifiableList(clients);
    }

    /** Slots of {@value PuntDispatchNode#NAME} by reason. Any thread. */
    int[][] slots() {
        return slots;
    }

    /** Packets and octets by reason. */
    WorkerCounters counters() {
        return counters;
    }

    private boolean isWanted(final int reason) {
        return clients.stream().flatMap(client -> client.registrations.stream()).anyMatch(r -> r.reason == reason);
    }

    private void publish() {
        final int[][] made = new int[reasons.size() + 1][];
        made[0] = NOBODY;
        for (int id = 1; id < made.length; id++) {
            final int wanted = id;
            made[id] = clients.stream()
                    .flatMap(client -> client.registrations.stream())
                    .filter(registration -> registration.reason == wanted)
                    .map(Registration::node)
                    .distinct()
                    .mapToInt(node -> graph.addNext(PuntDispatchNode.NAME, node))
                    .toArray();
        }
        slots = made;
    }
}
