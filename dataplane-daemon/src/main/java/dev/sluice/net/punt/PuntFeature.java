package dev.sluice.net.punt;

import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.graph.command.BarrierGuard;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.counter.CounterDirectory;
import dev.sluice.graph.node.Graph;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.ip4.Ip4Local;
import dev.sluice.net.ip6.Ip6Local;
import dev.sluice.net.packet.IpProtocol;

/** Registers what this package has. Main thread. */
public final class PuntFeature {
    private final PuntReasons reasons;
    private final PuntReasons.Client client;
    private final PuntSockets sockets;
    private final LocalDelivery ip4;
    private final Ip6Local ip6;
    private final BarrierGuard barrier;

    private PuntFeature(
            final Graph graph,
            final CounterDirectory counters,
            final Ip4Local local,
            final Ip6Local local6,
            final BarrierGuard barrier,
            final int threads) {
        ip6 = local6;
        this.barrier = barrier;
        reasons = new PuntReasons(graph, counters, threads);
        client = reasons.client("ip-punt");
        ip4 = delivery(local);
        sockets = new PuntSockets(ip4, reasons, client);
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
        graph.register(PuntSocketNode.spec(PuntSocketNode.UDP4, punt.sockets, interfaces, PuntTarget.Kind.L4));
        graph.register(PuntSocketNode.spec(PuntSocketNode.PROTO4, punt.sockets, interfaces, PuntTarget.Kind.IP_PROTO));
        graph.register(
                PuntSocketNode.spec(PuntSocketNode.EXCEPTION, punt.sockets, interfaces, PuntTarget.Kind.EXCEPTION));
        graph.register(UdpPuntNode.spec());
        graph.register(UdpPuntNode.spec6());
        graph.register(PuntSocketRxNode.spec(punt.sockets, interfaces));
        // the arcs are there from the start, so that registrations need no barrier
        graph.addNext(Ip4Local.UDP_NODE, PuntSocketNode.UDP4);
        graph.addNext(Ip4Local.UDP_NODE, UdpPuntNode.NAME);
        graph.addNext(Ip6Local.UDP_NODE, UdpPuntNode.NAME6);
        graph.addNext(Ip4Local.NODE, PuntSocketNode.PROTO4);
        graph.addNext(PuntDispatchNode.NAME, PuntSocketNode.EXCEPTION);
        graph.addNext(PuntDispatchNode.NAME, "ip4-punt");
        new PuntCli(punt).register(commands);
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
        if (target.ip6()) {
            setPort6(target.port(), add);
        } else if (target.port() == PuntTarget.ALL) {
            ip4.puntUnknownUdp(add);
        } else if (add) {
            ip4.registerUdpPort(target.port(), UdpPuntNode.NAME);
        } else {
            ip4.unregisterUdpPort(target.port());
        }
    }

    private void setPort6(final int port, final boolean add) {
        if (port == PuntTarget.ALL) {
            ip6.puntUnknownUdp(add);
        } else if (add) {
            ip6.registerUdpPort(port, UdpPuntNode.NAME6);
        } else {
            ip6.unregisterUdpPort(port);
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

    private static LocalDelivery delivery(final Ip4Local local) {
        return new LocalDelivery() {
            @Override
            public void registerProtocol(final int protocol, final String node) {
                local.registerProtocol(protocol, node);
            }

            @Override
            public void unregisterProtocol(final int protocol) {
                local.unregisterProtocol(protocol);
            }

            @Override
            public void registerUdpPort(final int port, final String node) {
                local.registerUdpPort(port, node);
            }

            @Override
            public void unregisterUdpPort(final int port) {
                local.unregisterUdpPort(port);
            }

            @Override
            public void puntUnknownUdp(final boolean on) {
                local.puntUnknownUdp(on);
            }
        };
    }
}
