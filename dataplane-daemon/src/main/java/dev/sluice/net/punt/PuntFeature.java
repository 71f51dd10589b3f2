package dev.sluice.net.punt;

import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.graph.command.BarrierGuard;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.command.RunningConfig;
import dev.sluice.graph.counter.CounterDirectory;
import dev.sluice.graph.node.Graph;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.ip.LocalDelivery;
import dev.sluice.net.ip4.Ip4Local;
import dev.sluice.net.ip6.Ip6Local;
import dev.sluice.net.packet.IpProtocol;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;

/** Registers what this package has. Main thread. */
public final class PuntFeature {
    private final PuntReasons reasons;
    private final PuntReasons.Client client;
    private final PuntSockets sockets;
    private final LocalDelivery ip4;
    private final LocalDelivery ip6;
    private final BarrierGuard barrier;

    /** What is punted because somebody said so, in the order in which it was said. */
    private final Set<PuntTarget> set = new LinkedHashSet<>();

    private PuntFeature(
            final Graph graph,
            final CounterDirectory counters,
            final Ip4Local local,
            final Ip6Local local6,
            final BarrierGuard barrier,
            final int threads) {
        this.barrier = barrier;
        reasons = new PuntReasons(graph, counters, threads);
        client = reasons.client("ip-punt");
        ip4 = local;
        ip6 = local6;
        sockets = new PuntSockets(ip4, ip6, reasons, client);
    }

    /**
     * Registers nodes, commands and messages. At start-up.
     *
     * @param threads main and workers
     */
    public static PuntFeature register(
            final Graph graph,
            final Interfaces interfaces,
            final Ip4Local local,
            final Ip6Local local6,
            final CommandRegistry commands,
            final ApiRegistry api,
            final CounterDirectory counters,
            final BarrierGuard barrier,
            final int threads) {
        final PuntFeature punt = new PuntFeature(graph, counters, local, local6, barrier, threads);
        graph.register(UdpPuntNode.spec());
        graph.register(UdpPuntNode.spec6());
        graph.register(PuntSocketRxNode.spec(punt.sockets, interfaces));
        for (final boolean is6 : new boolean[] {false, true}) {
            final PuntTarget udp = PuntTarget.udp(is6, 0);
            final PuntTarget protocol = PuntTarget.protocol(is6, 0);
            graph.register(PuntSocketNode.spec(punt.sockets, interfaces, udp));
            graph.register(PuntSocketNode.spec(punt.sockets, interfaces, protocol));
            // the arcs are there from the start, so that registrations need no barrier
            final String lookup = is6 ? Ip6Local.UDP_NODE : Ip4Local.UDP_NODE;
            graph.addNext(lookup, PuntSocketNode.name(udp));
            graph.addNext(lookup, is6 ? UdpPuntNode.NAME6 : UdpPuntNode.NAME);
            graph.addNext(is6 ? Ip6Local.NODE : Ip4Local.NODE, PuntSocketNode.name(protocol));
            graph.addNext(PuntDispatchNode.NAME, is6 ? "ip6-punt" : "ip4-punt");
        }
        graph.register(PuntSocketNode.spec(punt.sockets, interfaces, PuntTarget.exception(0)));
        graph.addNext(PuntDispatchNode.NAME, PuntSocketNode.EXCEPTION);
        EspPuntNode.register(graph, punt.reasons, punt.ip4, punt.ip6);
        new PuntCli(punt).register(commands);
        commands.config().add(RunningConfig.Stage.ROUTES, punt::write);
        new PuntApi(punt).register(api);
        return punt;
    }

    /** The reasons, for features that punt. */
    public PuntReasons reasons() {
        return reasons;
    }

    /**
     * Gives punt sockets their transport: until then registrations are refused. Call {@link #ready} when something has
     * come to it.
     */
    public void open(final PuntTransport transport) {
        sockets.open(transport);
    }

    /** Something has come to the transport. */
    public void ready() {
        sockets.ready();
    }

    PuntSockets sockets() {
        return sockets;
    }

    /** {@code set punt}: takes packets from where they go without it, or gives them back. */
    void set(final PuntTarget target, final boolean add) throws PuntException {
        switch (target.kind()) {
            case L4 -> setPort(target, add);
            case EXCEPTION -> setException(target.reason(), add);
            case IP_PROTO ->
                throw new PuntException(
                        "Unsupported punt type: " + target.kind().ordinal());
        }
        if (add) {
            set.add(target);
        } else {
            set.remove(target);
        }
    }

    private void write(final Consumer<String> line) {
        for (final PuntTarget target : set) {
            if (target.kind() == PuntTarget.Kind.EXCEPTION) {
                line.accept("set punt reason " + reasons.reason(target.reason()).name());
            } else {
                line.accept("set punt " + (target.ip6() ? "ip6 " : "ip4 ")
                        + (target.protocol() == IpProtocol.UDP ? "udp " : "tcp ")
                        + (target.port() == PuntTarget.ALL ? "all" : target.port()));
            }
        }
    }

    private void setPort(final PuntTarget target, final boolean add) throws PuntException {
        final boolean udp = target.protocol() == IpProtocol.UDP;
        if (!udp && target.protocol() != IpProtocol.TCP) {
            throw new PuntException("only UDP (" + IpProtocol.UDP + ") and TCP (" + IpProtocol.TCP
                    + ") protocols are supported, got " + target.protocol());
        }
        if (!udp && target.port() != PuntTarget.ALL) {
            throw new PuntException("punt TCP ports is not supported yet");
        }
        if (!udp) {
            // nobody here takes TCP to us: it is punted anyway
            return;
        }
        final LocalDelivery local = target.ip6() ? ip6 : ip4;
        if (target.port() == PuntTarget.ALL) {
            local.puntUnknownUdp(add);
        } else if (add) {
            local.registerUdpPort(target.port(), target.ip6() ? UdpPuntNode.NAME6 : UdpPuntNode.NAME);
        } else {
            local.unregisterUdpPort(target.port());
        }
    }

    private void setException(final int reason, final boolean add) throws PuntException {
        if (!reasons.exists(reason)) {
            throw new PuntException("no punt reason " + reason);
        }
        final String node = reasons.reason(reason).ip6() ? "ip6-punt" : "ip4-punt";
        try (BarrierGuard.Held _ = barrier.sync("punt " + reasons.reason(reason).name())) {
            if (add && !reasons.register(client, reason, node)) {
                throw new PuntException("Existing punting registration...");
            }
            if (!add && !reasons.unregister(client, reason, node)) {
                throw new PuntException("Punting registration not found...");
            }
        } catch (final CommandException e) {
            throw new PuntException(e.getMessage());
        }
    }
}
