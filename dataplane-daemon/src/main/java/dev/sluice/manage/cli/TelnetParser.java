package dev.sluice.manage.cli;

import java.nio.charset.StandardCharsets;

/**
 * Takes the telnet commands out of a byte stream; sequences may be split anywhere. Owned by one session on the main
 * thread.
 */
final class TelnetParser {
    /** What the parser found, in the order of the stream. */
    interface Listener {
        /** A byte of the user's. */
        void data(int octet);

        /** The client spoke telnet: it agreed to or refused an option, or sent a parameter. */
        void telnetSeen();

        /** The name of the client's terminal. */
        void terminalType(String name);

        /** The size of the client's window in characters; 0 means unknown. */
        void windowSize(int width, int height);

        /** The client asks for a sign of life. */
        void areYouThere();

        /** The client wants the running command stopped. */
        void interrupt();
    }

    private enum State {
        DATA,
        COMMAND,
        OPTION,
        PARAMETER,
        PARAMETER_COMMAND
    }

    /** Longer parameters are cut: nothing that we ask for is longer. */
    private static final int LONGEST_PARAMETER = 64;

    private final Listener listener;
    private final byte[] parameter = new byte[LONGEST_PARAMETER];
    private int parameterLength;
    private State state = State.DATA;

    TelnetParser(final Listener listener) {
        this.listener = listener;
    }

    /** Takes the next byte of the stream, 0 to 255. */
    void accept(final int octet) {
        switch (state) {
            case DATA -> {
                if (octet == Telnet.IAC) {
                    state = State.COMMAND;
                } else {
                    listener.data(octet);
                }
            }
            case COMMAND -> command(octet);
            case OPTION -> {
                state = State.DATA;
                listener.telnetSeen();
            }
            case PARAMETER -> {
                if (octet == Telnet.IAC) {
                    state = State.PARAMETER_COMMAND;
                } else {
                    keep(octet);
                }
            }
            case PARAMETER_COMMAND -> parameterCommand(octet);
        }
    }

    private void command(final int octet) {
        state = State.DATA;
        switch (octet) {
            case Telnet.IAC -> listener.data(octet);
            case Telnet.WILL, Telnet.WONT, Telnet.DO, Telnet.DONT -> state = State.OPTION;
            case Telnet.SB -> {
                parameterLength = 0;
                state = State.PARAMETER;
            }
            case Telnet.AYT -> listener.areYouThere();
            case Telnet.IP -> listener.interrupt();
            default -> listener.telnetSeen();
        }
    }

    private void parameterCommand(final int octet) {
        if (octet == Telnet.IAC) {
            keep(octet);
            state = State.PARAMETER;
        } else if (octet == Telnet.SE) {
            state = State.DATA;
            listener.telnetSeen();
            endParameter();
        } else {
            state = State.PARAMETER;
        }
    }

    private void keep(final int octet) {
        if (parameterLength < LONGEST_PARAMETER) {
            parameter[parameterLength++] = (byte) octet;
        }
    }

    private void endParameter() {
        if (parameterLength < 2) {
            return;
        }
        if (parameter[0] == Telnet.TERMINAL_TYPE && parameter[1] == 0) {
            listener.terminalType(new String(parameter, 2, parameterLength - 2, StandardCharsets.ISO_8859_1));
        } else if (parameter[0] == Telnet.NAWS && parameterLength == 5) {
            listener.windowSize(word(1), word(3));
        }
    }

    private int word(final int at) {
        return (parameter[at] & 0xff) << 8 | parameter[at + 1] & 0xff;
    }
}
