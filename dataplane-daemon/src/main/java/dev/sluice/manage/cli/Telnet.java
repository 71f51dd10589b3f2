package dev.sluice.manage.cli;

/** Bytes of the telnet protocol (RFC 854, 855) and of the options that the CLI uses. */
final class Telnet {
    static final int IAC = 0xff;
    static final int DONT = 0xfe;
    static final int DO = 0xfd;
    static final int WONT = 0xfc;
    static final int WILL = 0xfb;
    /** Begins the parameters of an option. */
    static final int SB = 0xfa;
    /** Ends the parameters of an option. */
    static final int SE = 0xf0;
    /** Are you there. */
    static final int AYT = 0xf6;
    /** Interrupt process. */
    static final int IP = 0xf4;

    /** RFC 857. */
    static final int ECHO = 1;
    /** RFC 858. */
    static final int SUPPRESS_GO_AHEAD = 3;
    /** RFC 1091. */
    static final int TERMINAL_TYPE = 24;
    /** Negotiate about window size, RFC 1073. */
    static final int NAWS = 31;
    /** The number that VPP uses for line mode (RFC 1184). */
    static final int LINEMODE = 34;

    /** Asks for the value of an option. */
    private static final int SEND = 1;

    private Telnet() {}

    /**
     * What the server sends first, 36 bytes that must leave in one write: {@code vppctl} cannot read a sequence in two
     * parts.
     */
    static byte[] greeting() {
        final int[] bytes = {
            IAC,
            WONT,
            LINEMODE,
            IAC,
            DONT,
            LINEMODE,
            IAC,
            WILL,
            SUPPRESS_GO_AHEAD,
            IAC,
            DO,
            SUPPRESS_GO_AHEAD,
            IAC,
            WILL,
            ECHO,
            IAC,
            DONT,
            ECHO,
            IAC,
            DO,
            TERMINAL_TYPE,
            IAC,
            SB,
            TERMINAL_TYPE,
            SEND,
            IAC,
            SE,
            IAC,
            DO,
            NAWS,
            IAC,
            SB,
            NAWS,
            SEND,
            IAC,
            SE,
        };
        final byte[] greeting = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            greeting[i] = (byte) bytes[i];
        }
        return greeting;
    }
}
