package dev.sluice.net.punt;

import dev.sluice.net.ip4.Ip4Local;
import dev.sluice.net.ip6.Ip6Local;

/** Packets to us of one address family, as far as they can be given to nodes. Main thread. */
interface LocalDelivery {
    /** Gives packets of a protocol to a node, the IP header in front. */
    void registerProtocol(int protocol, String node);

    /** Takes a protocol back. */
    void unregisterProtocol(int protocol);

    /** Gives UDP packets to a port to a node, headers taken off. */
    void registerUdpPort(int port, String node);

    /** Takes a port back. */
    void unregisterUdpPort(int port);

    /** Whether UDP packets to ports that nobody listens to are punted instead of answered with an ICMP error. */
    void puntUnknownUdp(boolean on);

    /** Packets to us of IPv4. */
    static LocalDelivery of(final Ip4Local local) {
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

    /** Packets to us of IPv6. */
    static LocalDelivery of(final Ip6Local local) {
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
