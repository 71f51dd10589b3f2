package dev.sluice.example.hellosock;

import java.net.InetSocketAddress;
import java.util.Iterator;
import java.util.List;

/**
 * The command line.
 *
 * @param server true with {@code -S}
 * @param address {@code -H} and {@code -P}
 * @param reactors {@code -m}
 * @param connections {@code -n}, 0 for no limit
 * @param quiet {@code -q}
 */
record SockOptions(boolean server, InetSocketAddress address, int reactors, int connections, boolean quiet) {
    /**
     * Reads it.
     *
     * @throws IllegalArgumentException naming the word that is wrong or missing
     */
    static SockOptions parse(final List<String> words) {
        boolean server = false;
        boolean quiet = false;
        String host = null;
        int port = -1;
        int reactors = 2;
        int connections = 0;
        final Iterator<String> rest = words.iterator();
        while (rest.hasNext()) {
            final String word = rest.next();
            switch (word) {
                case "-S" -> server = true;
                case "-q" -> quiet = true;
                case "-H" -> host = value(word, rest);
                case "-P" -> port = number(word, rest, 0, 65535);
                case "-m" -> reactors = number(word, rest, 1, 64);
                case "-n" -> connections = number(word, rest, 1, Integer.MAX_VALUE);
                default -> throw new IllegalArgumentException("unknown option `" + word + "'");
            }
        }
        if (host == null || port < 0) {
            throw new IllegalArgumentException("needs " + (host == null ? "-H ADDRESS" : "-P PORT"));
        }
        final InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("no such address: `" + host + "'");
        }
        return new SockOptions(server, address, reactors, connections, quiet);
    }

    private static String value(final String option, final Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return rest.next();
    }

    private static int number(final String option, final Iterator<String> rest, final int min, final int max) {
        final String text = value(option, rest);
        try {
            final int number = Integer.parseInt(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (final NumberFormatException ignored) {
            // the same error as for a number that is too large
        }
        throw new IllegalArgumentException(
                "bad value `" + text + "' of " + option + ", not a number from " + min + " to " + max);
    }
}
