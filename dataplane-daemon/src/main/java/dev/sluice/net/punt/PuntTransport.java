package dev.sluice.net.punt;

/** The Unix datagram socket by which punted packets leave and come back. */
public interface PuntTransport {
    /** Octets of the longest datagram: the descriptor and a packet of 64 KiB. */
    int MAX_DATAGRAM = 1 << 16;

    /** What one thread sends with. */
    @FunctionalInterface
    interface Sender {
        /**
         * Sends a datagram without waiting.
         *
         * @param peer path of the socket that is to get it
         * @return false when it could not be sent: nobody listens there, or the listener has no room
         */
        boolean send(byte[] datagram, int length, String peer);
    }

    /** The path under which the socket is bound. */
    String path();

    /** A sender for the calling thread. */
    Sender sender();

    /** Main thread: takes a datagram that has come, cut off at the end of the array; -1 when there is none. */
    int receive(byte[] to);
}
