package dev.sluice.manage.cli;

/**
 * Turns the characters of a terminal into keys, with the usual escape sequences. Owned by one session on the main
 * thread.
 */
final class KeyDecoder {
    /** What a key means; {@code CHARACTER} stands for itself. */
    enum Key {
        CHARACTER,
        ENTER,
        INTERRUPT,
        END_OF_INPUT,
        COMPLETE,
        HELP,
        SEARCH_BACKWARD,
        SEARCH_FORWARD,
        PREVIOUS,
        NEXT,
        PAGE_UP,
        PAGE_DOWN,
        CLEAR_SCREEN,
        HOME,
        END,
        LEFT,
        RIGHT,
        WORD_LEFT,
        WORD_RIGHT,
        BACKSPACE,
        DELETE,
        CUT_WORD,
        CUT_WORD_RIGHT,
        CUT_TO_START,
        CUT_TO_END,
        PASTE,
        TRANSPOSE,
        UNKNOWN
    }

    private static final char ESCAPE = 0x1b;
    /** The longest escape sequence that is waited for. */
    private static final int LONGEST = 16;

    private final StringBuilder sequence = new StringBuilder();

    /** The key that {@code c} completes, or null in the middle of a sequence. */
    Key decode(final char c) {
        if (!sequence.isEmpty()) {
            return escape(c);
        }
        return switch (c) {
            case ESCAPE -> {
                sequence.append(c);
                yield null;
            }
            case '\r', '\n' -> Key.ENTER;
            case 0 -> null;
            case 0x01 -> Key.HOME;
            case 0x02 -> Key.LEFT;
            case 0x03 -> Key.INTERRUPT;
            case 0x04 -> Key.END_OF_INPUT;
            case 0x05 -> Key.END;
            case 0x06 -> Key.RIGHT;
            case 0x08, 0x7f -> Key.BACKSPACE;
            case '\t' -> Key.COMPLETE;
            case 0x0b -> Key.CUT_TO_END;
            case 0x0c -> Key.CLEAR_SCREEN;
            case 0x0e -> Key.NEXT;
            case 0x10 -> Key.PREVIOUS;
            case 0x12 -> Key.SEARCH_BACKWARD;
            case 0x13 -> Key.SEARCH_FORWARD;
            case 0x14 -> Key.TRANSPOSE;
            case 0x15 -> Key.CUT_TO_START;
            case 0x17 -> Key.CUT_WORD;
            case 0x19 -> Key.PASTE;
            case '?' -> Key.HELP;
            default -> c < ' ' ? Key.UNKNOWN : Key.CHARACTER;
        };
    }

    private Key escape(final char c) {
        if (c < ' ' && c != '\b') {
            sequence.setLength(0);
            return decode(c);
        }
        sequence.append(c);
        final boolean introducer = sequence.length() == 2 && (c == '[' || c == 'O');
        final boolean parameter = sequence.length() > 2 && (Character.isDigit(c) || c == ';');
        if (introducer || parameter && sequence.length() < LONGEST) {
            return null;
        }
        final String typed = sequence.substring(1);
        sequence.setLength(0);
        return switch (typed) {
            case "[A", "OA" -> Key.PREVIOUS;
            case "[B", "OB" -> Key.NEXT;
            case "[C", "OC" -> Key.RIGHT;
            case "[D", "OD" -> Key.LEFT;
            case "[H", "OH", "[1~", "[7~" -> Key.HOME;
            case "[F", "OF", "[4~", "[8~" -> Key.END;
            case "[3~" -> Key.DELETE;
            case "[5~" -> Key.PAGE_UP;
            case "[6~" -> Key.PAGE_DOWN;
            case "b", "[1;5D", "[1;3D" -> Key.WORD_LEFT;
            case "f", "[1;5C", "[1;3C" -> Key.WORD_RIGHT;
            case "d" -> Key.CUT_WORD_RIGHT;
            case "\b", "\177" -> Key.CUT_WORD;
            default -> Key.UNKNOWN;
        };
    }
}
