package dev.sluice.net.l2;

import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.node.Graph;
import dev.sluice.graph.time.Clock;
import dev.sluice.net.ethernet.EthernetInput;
import dev.sluice.net.iface.Interfaces;
import java.util.concurrent.Executor;

/** What this package adds to the daemon: nodes, tables and commands. Main thread. */
public final class L2Feature {
    /** The switches of a bridge domain, in the order of {@code bd_flags}. */
    enum Switch {
        LEARN(9),
        FORWARD(7),
        FLOOD(2),
        UU_FLOOD(5),
        ARP_TERM(4),
        ARP_UFWD(3);

        private final int bit;

        Switch(final int bit) {
            this.bit = bit;
        }

        /** Its flag in {@code bd_flags}. */
        int flag() {
            return 1 << ordinal();
        }

        /** Its bit among VPP's input features, as {@code bridge_flags_reply} has them. */
        int feature() {
            return 1 << bit;
        }

        /** Turns it on or off in a domain. */
        void set(final BridgeDomain domain, final boolean on) {
            switch (this) {
                case LEARN -> domain.learn = on;
                case FORWARD -> domain.forward = on;
                case FLOOD -> domain.flood = on;
                case UU_FLOOD -> domain.uuFlood = on;
                case ARP_TERM -> domain.arpTerm = on;
                case ARP_UFWD -> domain.arpForward = on;
            }
        }

        /** Whether it is on in a domain. */
        boolean isOn(final BridgeDomain domain) {
            return switch (this) {
                case LEARN -> domain.learn;
                case FORWARD -> domain.forward;
                case FLOOD -> domain.flood;
                case UU_FLOOD -> domain.uuFlood;
                case ARP_TERM -> domain.arpTerm;
                case ARP_UFWD -> domain.arpForward;
            };
        }

        /** The features of a domain that are on. */
        static int bitmap(final BridgeDomain domain) {
            int bitmap = 0;
            for (final Switch each : values()) {
                bitmap |= each.isOn(domain) ? each.feature() : 0;
            }
            return bitmap;
        }
    }

    /**
     * Who does what takes long.
     *
     * @param jobs looks through the MAC table, beside the main thread
     * @param slices runs tasks on the main thread, one a turn
     */
    public record Work(Executor jobs, Executor slices) {}

    private L2Feature() {}

    /**
     * Registers everything; at start-up.
     *
     * @param ethernet gives the frames of L2 interfaces to {@code l2-input} from now on
     * @param threads main and workers
     * @param wakeMain lets the main loop turn at once; called by any thread
     */
    public static void register(
            final Graph graph,
            final Interfaces interfaces,
            final EthernetInput ethernet,
            final CommandRegistry commands,
            final ApiRegistry api,
            final Clock clock,
            final int threads,
            final Runnable wakeMain,
            final Work work) {
        final L2Fib fib = new L2Fib(clock, threads);
        final BridgeDomains domains = new BridgeDomains(interfaces, fib);
        interfaces.listen(domains);
        graph.register(L2InputNode.spec(domains));
        graph.register(L2InputNode.rewriteSpec(domains));
        graph.register(L2LearnNode.spec(domains, fib));
        graph.register(L2FwdNode.spec(domains, fib, interfaces));
        graph.register(L2FloodNode.spec(domains, interfaces));
        graph.register(L2OutputNode.spec(domains));
        final ArpTermEvents heard = new ArpTermEvents(threads);
        graph.register(ArpTermNode.spec(domains, fib, heard));
        final L2MacEvents events = new L2MacEvents(fib, () -> domains.all().forEach(fib::flush));
        final L2Process process = new L2Process(fib, events, heard, work.jobs, work.slices);
        graph.register(process.spec(wakeMain));
        ethernet.registerL2(L2InputNode.NAME);
        new L2InterfaceCli(domains, interfaces).register(commands);
        new BridgeDomainCli(domains, fib, interfaces).register(commands);
        new L2Api(domains, fib, interfaces).register(api);
        domains.features().register(api, domains, interfaces);
        events.register(api);
        heard.register(api);
        new L2FibCli(domains, fib, process, interfaces).register(commands);
        new L2Config(domains, fib, interfaces).register(commands.config());
    }
}
