package dev.sluice.net.punt;

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
}
