package dev.sluice.daemon.training;

import dev.sluice.daemon.Dataplane;
import dev.sluice.daemon.DataplaneHost;
import dev.sluice.graph.buffer.BufferPool;
import dev.sluice.graph.command.BarrierGuard;
import dev.sluice.graph.command.TextOutput;
import dev.sluice.graph.handoff.HandoffQueues;
import dev.sluice.graph.node.Dispatcher;
import dev.sluice.graph.node.Graph;
import dev.sluice.graph.node.InputNode;
import dev.sluice.graph.node.Node;
import dev.sluice.graph.node.NodeContext;
import dev.sluice.graph.node.NodeFailure;
import dev.sluice.graph.node.NodeSpec;
import dev.sluice.graph.node.NodeState;
import dev.sluice.graph.thread.LoopSleeper;
import dev.sluice.graph.thread.ThreadTimer;
import dev.sluice.graph.thread.ThreadTimers;
import dev.sluice.graph.time.ManualClock;
import dev.sluice.net.arc.FeatureArc;
import dev.sluice.net.arc.FeatureArcs;
import dev.sluice.net.iface.DeviceInput;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceDriver;
import dev.sluice.net.iface.InterfaceException;
import dev.sluice.net.iface.InterfaceSpec;
import dev.sluice.net.iface.RxQueue;
import dev.sluice.net.iface.RxQueues;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.IntConsumer;

/**
 * A dataplane that only exists to be trained: interfaces with and without features, a thousand routes, streams of the
 * packet generator, and vectors of every kind of which some hold odd packets. Its tables, counters and nodes are its
 * own; what stays is the code that the JIT compiler has made.
 *
 * <p>It has a main thread's clone of the graph and a worker's, both turned by the caller with a clock moved by hand, so
 * that what waits for time (ARP, reassembly) passes in a moment.
 */
public final class Training {
    /** Buffers that it needs. */
    public static final int BUFFERS = 4096;

    /** Caches of free buffers that it takes from the pool. */
    public static final int CACHES = 2;

    private static final int WORKER = 1;
    private static final long TURN_NS = 10_000;
    private static final long SECOND_NS = 1_000_000_000;
    private static final int SECOND_ONE_TURN_IN = 64;
    private static final int MAIN_ONE_TURN_IN = 8;
    /** Main is away for so many turns, now and then, so that what workers tell it fills their rings. */
    private static final int AWAY_TURNS = 56;

    private static final int AWAY_ONE_TIME_IN = 1000;
    private static final int TRACE_ONE_TURN_IN = 13;
    private static final int TRACED = 8;
    private static final int POOL_ONE_TURN_IN = 16;
    private static final int SECONDS_TO_EXPIRE = 120;
    private static final int INTERRUPT_ONE_TURN_IN = 5;
    private static final String INTERRUPTED = "training-interrupted-input";
    private static final List<String> TRANSMIT_ARCS = List.of("ip4-output", "ip6-output", "interface-output");
    private static final List<String> SETUP = List.of(
            "set interface ip address train0 10.0.1.1/24",
            "set interface ip address train1 10.0.2.1/24",
            "set interface ip address train0 fd00:1::1/64",
            "set interface ip address train1 fd00:2::1/64",
            "set interface mtu 1400 train1",
            "set interface reassembly train1 on",
            "create sub-interfaces train0 100",
            "set interface state train0.100 up",
            "set interface ip address train0.100 10.0.3.1/24",
            "set interface ip address train0.100 fd00:3::1/64",
            "create sub-interfaces train0 200",
            "set interface state train0.200 up",
            "ip neighbor train0 10.0.1.2 02:00:00:00:00:02",
            "ip neighbor train1 10.0.2.2 02:00:00:00:00:03",
            "ip neighbor train0.100 10.0.3.2 02:00:00:00:00:04",
            "ip route add 198.18.0.0/28 count 1000 via 10.0.2.2 train1",
            "ip route add 44.0.0.0/8 via 10.0.2.2 train1",
            "ip route add 198.18.128.0/20 via 10.0.2.2 train1",
            "ip route add 198.18.128.0/20 via 10.0.1.2 train0",
            "ip route add 198.18.160.0/20 via 10.0.3.2 train0.100",
            "ip route add 192.0.2.0/24 via 10.0.2.2",
            "ip route add 192.0.3.0/24 via 10.0.2.99 train1",
            "ip route add 192.0.4.0/24 via 198.18.128.9",
            "ip route add 203.0.113.0/24 via drop",
            "ip table add 1",
            "ip route add 203.0.115.0/24 via ip4-lookup-in-table 1",
            "ip route add 203.0.115.0/25 via 10.0.2.2 train1 table 1",
            "set ip fib lookup table 1 dir-24-8",
            "create packet-generator interface pg9994",
            "set interface state pg9994 up",
            "set interface ip table pg9994 1",
            "set interface ip address pg9994 10.0.7.1/24",
            "ip neighbor pg9994 10.0.7.3 02:00:00:00:00:07",
            "ip route add 198.18.0.0/24 count 64 via 10.0.7.3 pg9994 table 1",
            streamIn1("root", "", "198.18.0.1"),
            streamIn1("ply", "rate 20000", "203.0.115.1"),
            "ip route add 203.0.116.0/24 via unreachable",
            "ip route add 203.0.117.0/24 via punt",
            "ip route add 203.0.118.0/24 via rx-ip4 train0.100",
            "ip route add 203.0.119.0/24 via src-lookup-in-table 1",
            "mpls table add 0",
            "set interface mpls train0 enable",
            "mpls local-label add 100 192.0.2.1/32",
            "mpls local-label add 101 192.0.2.0/24",
            "ip route add 192.0.5.0/28 via 10.0.2.2 train1 out-labels 44 45",
            "ip route add 192.0.5.16/28 via 10.0.2.2 train1 out-labels 44 uniform",
            "ip route add 192.0.5.32/28 via 192.0.5.1 out-labels 46",
            "ip route add 192.0.5.48/28 via 192.0.5.17 out-labels 47",
            "ip route add 192.0.5.64/28 via 10.0.2.98 train1 out-labels 48",
            "mpls route add 200 via 10.0.2.2 train1 out-labels 201",
            "mpls route add 201 via 10.0.1.2 train0 out-labels 3 uniform",
            "mpls route add 202 eos via 10.0.1.2 train0",
            "mpls route add 203 via via-label 200 out-labels 45 46 uniform",
            "mpls local-label add 204 non-eos via mpls-lookup-in-table 0",
            "mpls route add 205 eos via ip4-lookup-in-table 1",
            "mpls route add 206 via 10.0.2.98 train1 out-labels 48",
            "mpls route add 207 eos via rx-ip4 train0.100",
            "mpls route add 208 via 10.0.2.2 train1 out-labels 201 via 10.0.1.2 train0 out-labels 202",
            "ip mroute add 232.1.1.1 via train0 Accept via train1 Forward via train0.100 Forward",
            "ip neighbor train0 fd00:1::2 02:00:00:00:00:02",
            "ip neighbor train1 fd00:2::2 02:00:00:00:00:03",
            "ip neighbor train0.100 fd00:3::2 02:00:00:00:00:04",
            "ip route add 2001:db8::/64 count 512 via fd00:2::2 train1",
            "ip route add 2001:db9::/48 via fd00:2::2 train1",
            "ip route add 2001:db9::/48 via fd00:1::2 train0",
            "ip route add 2001:db9:0:20::/59 via fd00:3::2 train0.100",
            "ip route add 2001:dba::/32 via fd00:2::2",
            "ip route add 2001:dbb::/32 via fd00:2::99 train1",
            "ip route add 2001:dbc::/32 via drop",
            "ip6 table add 1",
            "ip route add 2001:dbd::/32 via ip6-lookup-in-table 1",
            "ip route add 2001:dbd::/48 via fd00:2::2 train1 table 1",
            "ip route add 2001:dbe::/32 via unreachable",
            "ip route add 2001:dbf::/32 via punt",
            "ip route add 2001:dc0::/32 via rx-ip6 train0.100",
            "ip route add 2001:dc1::/48 via fd00:2::2 train1 out-labels 44",
            "ip route add 2001:dc1:1::/48 via 192.0.5.17 out-labels 45 uniform",
            "ip route add 2001:dc1:2::/48 via fd00:2::98 train1 out-labels 48",
            "mpls route add 210 eos via fd00:1::2 train0",
            "mpls route add 211 eos via fd00:1::2 train0 out-labels implicit-null uniform",
            "mpls route add 212 eos via ip6-lookup-in-table 1",
            "ip mroute add ff3e::1 via train0 Accept via train1 Forward via train0.100 Forward",
            "create packet-generator interface pg9999",
            "set interface state pg9999 up",
            "set interface ip address pg9999 10.0.4.1/24",
            "ip neighbor pg9999 10.0.4.2 02:00:00:00:00:05",
            "ip route add 198.19.0.0/16 via 10.0.4.2 pg9999",
            stream("short", "size 64-64", "198.18.0.1"),
            stream("long", "size 64-1300", "198.19.0.1"),
            stream("chained", "size 3000-3000", "198.19.0.1"),
            "create packet-generator interface pg9993 gso-enabled gso-size 500",
            "set interface state pg9993 up",
            "set interface ip address pg9993 10.0.6.1/24",
            "ip neighbor pg9993 10.0.6.2 02:00:00:00:00:06",
            stream("gso-back", "size 64-64", "10.0.6.2"),
            "set interface feature gso pg9999 enable",
            "packet-generator new { name gso limit 0 maxframe 4 size 1500-3000 node ip4-input source pg9993 data {"
                    + " TCP: 10.0.6.2 -> 198.19.0.1\n"
                    + " hex 0x0400003500000000000000005019020000000000 } }",
            "packet-generator new { name labels limit 0 maxframe 4 size 1500-3000 node ip4-input source pg9993 data {"
                    + " TCP: 10.0.6.2 -> 192.0.5.1\n"
                    + " hex 0x0400003500000000000000005019020000000000 } }",
            "set interface ip address pg9999 fd00:4::1/64",
            "ip neighbor pg9999 fd00:4::2 02:00:00:00:00:05",
            "ip route add 2001:dc9::/32 via fd00:4::2 pg9999",
            "set interface ip address pg9993 fd00:6::1/64",
            "packet-generator new { name gso6 limit 0 maxframe 4 size 1500-3000 node ip6-input source pg9993 data {"
                    + " TCP: fd00:6::2 -> 2001:dc9::1\n"
                    + " hex 0x0400003500000000000000005019020000000000 } }",
            "packet-generator new { name whole6 limit 0 maxframe 32 size 80-80 node ip6-input interface pg9993 data {"
                    + " UDP: fd00:6::2 -> 2001:dc9::1\n UDP: 1024 -> 53\n incrementing 8 } }",
            "create packet-generator interface pg9990",
            "create packet-generator interface pg9991",
            "create packet-generator interface pg9992",
            "set interface mac address pg9992 02:00:00:00:99:92",
            "set interface state pg9990 up",
            "set interface state pg9991 up",
            "set interface state pg9992 up",
            "create bridge-domain 9 arp-term 1",
            "set bridge-domain arp entry 9 10.0.5.7 02:00:00:00:99:91",
            "set interface l2 bridge pg9990 9 1",
            "set interface l2 bridge pg9991 9 2",
            "set interface l2 bridge pg9992 9 bvi",
            "set interface ip address pg9992 10.0.5.1/24",
            "ip neighbor pg9992 10.0.5.2 02:00:00:00:99:90",
            "l2fib add 02:00:00:00:99:99 9 filter",
            "create sub-interfaces pg9990 30",
            "set interface state pg9990.30 up",
            "set interface l2 bridge pg9990.30 9 3",
            "set interface l2 tag-rewrite pg9990.30 pop 1",
            bridged("popped", "pg9990", "02:00:00:00:99:97 -> 02:00:00:00:99:91 vlan 30"),
            bridged("pushed", "pg9991", "02:00:00:00:99:91 -> 02:00:00:00:99:97"),
            "l2fib add 02:00:00:00:99:94 9 pg9991 static",
            "set bridge-domain learn-limit 9 1000",
            bridged("crowd", "pg9990", "02:00:00:01:00:00 + 02:00:00:01:3f:ff -> 02:00:00:00:99:91"),
            bridged("stranger", "pg9990", "03:00:00:00:99:90 -> 02:00:00:00:99:91"),
            bridged("impostor", "pg9990", "02:00:00:00:99:94 -> 02:00:00:00:99:91"),
            bridged("roams", "pg9990", "02:00:00:00:99:96 -> 02:00:00:00:99:91"),
            bridged("roamed", "pg9991", "02:00:00:00:99:96 -> 02:00:00:00:99:90"),
            bridged("banned", "pg9990", "02:00:00:00:99:99 -> 02:00:00:00:99:91"),
            bridged("there", "pg9990", "02:00:00:00:99:90 -> 02:00:00:00:99:91"),
            bridged("back", "pg9991", "02:00:00:00:99:91 -> 02:00:00:00:99:90"),
            bridged("unknown", "pg9990", "02:00:00:00:99:90 -> 02:00:00:00:99:98"),
            bridged("filtered", "pg9990", "02:00:00:00:99:90 -> 02:00:00:00:99:99"),
            bridged("routed", "pg9991", "02:00:00:00:99:91 -> 02:00:00:00:99:92"),
            bridged("all", "pg9991", "02:00:00:00:99:91 -> ff:ff:ff:ff:ff:ff"),
            asked("10.0.5.7"),
            asked("10.0.5.8"),
            "test l2patch rx pg9993 tx pg9992",
            "packet-generator new { name patched limit 0 maxframe 32 size 64-64 node l2-patch interface pg9993"
                    + " data { IP4: 02:00:00:00:99:90 -> 02:00:00:00:99:91\n incrementing 8 } }");

    /** A timer of the worker that runs, as often as all of them, while it is wanted. */
    private static final class Timer implements ThreadTimer {
        private final Runnable action;
        private boolean wanted;

        Timer(final Runnable action) {
            this.action = action;
        }

        @Override
        public void every(final long periodNs) {
            wanted = periodNs > 0;
        }

        @Override
        public void now() {
            action.run();
        }

        void run() {
            if (wanted) {
                action.run();
            }
        }
    }

    private final ManualClock clock = new ManualClock();
    private final Graph graph = new Graph(1 + WORKER);
    private final List<NodeFailure> failures = new ArrayList<>();
    private final Queue<Runnable> later = new ArrayDeque<>();
    private final List<IntConsumer> timers = new ArrayList<>();
    private final List<Timer> workerTimers = new ArrayList<>();
    private final Dispatcher main;
    private final Dispatcher worker;
    private final Dataplane dataplane;
    private final TrainingInputNode input;
    private final NodeContext interrupted;
    private final int[] some = new int[1024];
    private long turns;
    private long received;

    /**
     * A dataplane ready to be trained.
     *
     * @param pool of {@link #BUFFERS}, with {@link #CACHES} caches to spare; all are back after {@link #close}
     * @throws IllegalStateException when a command of the set-up fails, which is a bug
     */
    public Training(final BufferPool pool) {
        main = new Dispatcher(0, clock, pool, graph.counters(), failures::add);
        worker = new Dispatcher(WORKER, clock, pool, graph.counters(), failures::add);
        dataplane = new Dataplane(graph, host());
        final FeatureArcs arcs = dataplane.services().get(FeatureArcs.class);
        try {
            final long mac = 0x02_00_00_00_01_00L;
            final Interface train0 = create("train0", mac);
            final Interface train1 = create("train1", mac);
            input = new TrainingInputNode(
                    new TrainingPackets(mac), new TrainingIp6Packets(mac), new int[] {train0.index(), train1.index()});
            input.input(DeviceInput.register(input.spec(WORKER), graph, arcs, dataplane.interfaces()));
            // an input node that waits for interrupts, as those of drivers do when they are idle
            graph.register(NodeSpec.input(INTERRUPTED, context -> (InputNode) other -> 0)
                    .state(NodeState.INTERRUPT));
            arcs.all().forEach(arc -> addFeature(arc, train0.index(), train1.index()));
        } catch (final InterfaceException e) {
            throw new IllegalStateException("training: " + e.getMessage(), e);
        }
        SETUP.forEach(this::command);
        main.rebuild(graph.shape());
        worker.rebuild(graph.shape());
        command("packet-generator enable-stream");
        interrupted = worker.context(INTERRUPTED);
    }

    private static String stream(final String name, final String size, final String destination) {
        return "packet-generator new { name " + name + " limit 0 maxframe 32 " + size
                + " node ip4-input interface pg9999 data { UDP: 10.0.4.2 -> " + destination
                + "\n UDP: 1024 -> 53\n incrementing 8 } }";
    }

    /** Packets that are looked up in table 1. */
    private static String streamIn1(final String name, final String rate, final String destination) {
        return "packet-generator new { name " + name + " limit 0 maxframe 32 size 64-64 " + rate
                + " node ip4-input interface pg9994 data { UDP: 10.0.7.2 -> " + destination
                + "\n UDP: 1024 -> 53\n incrementing 8 } }";
    }

    private static String bridged(final String name, final String from, final String addresses) {
        return "packet-generator new { name " + name + " limit 0 maxframe 32 size 64-64 node ethernet-input interface "
                + from + " data { IP4: " + addresses
                + "\n UDP: 10.0.5.3 -> 10.0.5.2\n UDP: 1024 -> 53\n incrementing 8 } }";
    }

    /** Broadcasts in the bridge domain that ask for a station. */
    private static String asked(final String address) {
        return "packet-generator new { name asks-for-" + address
                + " limit 0 maxframe 4 size 64-64 node ethernet-input interface pg9990"
                + " data { ARP: 02:00:00:00:99:90 -> ff:ff:ff:ff:ff:ff\n"
                + " request: 02:00:00:00:99:90/10.0.5.2 -> 00:00:00:00:00:00/" + address + " } }";
    }

    /** Packets received so far. */
    long received() {
        return received;
    }

    /** One turn of the worker and, now and then, of main; sometimes with traces. */
    void turn() {
        final boolean traced = turns % TRACE_ONE_TURN_IN == 0;
        if (traced) {
            worker.tracer().add(graph.indexOf(TrainingInputNode.NAME), TRACED);
        }
        workerTurn();
        if (turns % MAIN_ONE_TURN_IN == 0 && turns % AWAY_ONE_TIME_IN >= AWAY_TURNS) {
            mainTurn();
            worker.forgetFrames();
        }
        if (traced) {
            worker.tracer().clear();
        }
    }

    /** One turn of the worker. */
    void workerTurn() {
        turns++;
        clock.advance(turns % SECOND_ONE_TURN_IN == 0 ? SECOND_NS : TURN_NS);
        if (turns % INTERRUPT_ONE_TURN_IN == 0) {
            interrupted.interrupt();
            for (int i = 0; i < timers.size(); i++) {
                timers.get(i).accept(WORKER);
            }
            for (int i = 0; i < workerTimers.size(); i++) {
                workerTimers.get(i).run();
            }
        }
        if (turns % POOL_ONE_TURN_IN == 0) {
            emptyAndFillCache();
        }
        worker.beginTurn();
        received += worker.pollInputs();
        worker.dispatchPending();
    }

    /**
     * Takes more buffers than a cache holds and frees them one by one: what traffic does now and then, too seldom for
     * the compiler to know.
     */
    private void emptyAndFillCache() {
        final int got = worker.buffers().allocate(some, 0, some.length);
        for (int i = 0; i < got; i++) {
            worker.buffers().freeSegment(some[i]);
        }
    }

    /** One turn of main. */
    void mainTurn() {
        main.beginTurn();
        main.pollInputs();
        main.dispatchPending();
        main.runProcesses();
        main.dispatchPending();
        while (!later.isEmpty()) {
            later.remove().run();
        }
    }

    /** The sum of the counters of this text. */
    long counted(final String description) {
        return graph.counterOwners().entrySet().stream()
                .filter(counter -> counter.getValue().spec().description().equals(description))
                .mapToLong(counter -> graph.counters().sum(counter.getKey()))
                .sum();
    }

    /** The worker's clone. */
    Dispatcher worker() {
        return worker;
    }

    /** Ends it and gives all buffers back. */
    void close() {
        input.stop();
        command("packet-generator disable-stream");
        // gives its memory back at once
        command("set ip fib lookup table 1 mtrie");
        for (int second = 0; second < SECONDS_TO_EXPIRE; second++) {
            clock.advance(SECOND_NS);
            workerTurn();
            mainTurn();
        }
        dataplane.close();
        worker.buffers().flush();
        main.buffers().flush();
        if (!failures.isEmpty()) {
            throw new IllegalStateException(
                    "training: node " + failures.getFirst().node() + " threw",
                    failures.getFirst().cause());
        }
    }

    private void addFeature(final FeatureArc arc, final int train0, final int train1) {
        final boolean transmit = TRANSMIT_ARCS.contains(arc.name());
        graph.register(TrainingFeatureNode.spec(arc, transmit));
        arc.add(TrainingFeatureNode.feature(arc));
        // routes lead out of train1, packets come in on train0: the other one of each has the feature
        arc.enable(TrainingFeatureNode.name(arc), transmit ? train0 : train1, true);
    }

    private Interface create(final String name, final long mac) throws InterfaceException {
        final NodeSpec transmit = NodeSpec.internal(name + "-tx", context -> (frame, ctx) -> {
            ctx.buffers().free(frame.bi, frame.meta, 0, frame.n);
            return Node.TAKEN;
        });
        final Interface iface =
                dataplane.interfaces().create(InterfaceSpec.ethernet(name, mac, InterfaceDriver.NONE, transmit));
        dataplane.interfaces().admin(iface, true);
        dataplane.interfaces().link(iface, true);
        return iface;
    }

    private void command(final String line) {
        final TextOutput out = new TextOutput();
        if (dataplane.commands().run(line, out) < 0) {
            throw new IllegalStateException("training: " + line + ": " + out.text());
        }
        while (!later.isEmpty()) {
            later.remove().run();
        }
    }

    private ThreadTimers collected() {
        return new ThreadTimers() {
            @Override
            public void every(final String name, final long periodNs, final IntConsumer action) {
                timers.add(action);
            }

            @Override
            public ThreadTimer timer(final String name, final int thread, final Runnable action) {
                final Timer timer = new Timer(action);
                if (thread == WORKER) {
                    workerTimers.add(timer);
                }
                return timer;
            }
        };
    }

    private DataplaneHost host() {
        return new DataplaneHost(
                clock,
                1 + WORKER,
                BarrierGuard.none(),
                later::add,
                later::add,
                Runnable::run,
                later::add,
                Runnable::run,
                queue -> Runnable::run,
                collected(),
                new RxQueues.Watcher() {
                    @Override
                    public void watch(final int thread, final RxQueue queue) {
                        // no queue is made here
                    }

                    @Override
                    public void unwatch(final int thread, final RxQueue queue) {
                        // no queue is made here
                    }
                },
                LoopSleeper.parking(),
                main.buffers(),
                thread -> {},
                thread -> "training",
                new HandoffQueues(1 + WORKER, thread -> {}));
    }
}
