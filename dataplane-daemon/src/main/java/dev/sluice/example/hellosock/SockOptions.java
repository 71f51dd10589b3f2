package dev.sluice.example.hellosock;

import dev.sluice.config.BadValueException;
import dev.sluice.config.CoreSet;
import java.net.InetSocketAddress;
import java.util.Iterator;
import java.util.List;

/**
 * The command line.
 *
 * @param server true with {@code -S}
 * @param address {@code -H} and {@code -P}
 * @param reactors {@code -m}: how many
 * @param cores {@code -m} as SPDK has it, a mask of cores to pin a reactor to each; empty for reactors that are not
 *     pinned
 * @param connections {@code -n}, 0 for no limit
 * @param quiet {@code -q}
 */
record SockOptions(
        boolean server, InetSocketAddress address, int reactors, CoreSet cores, int connections, boolean quiet) {
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
        CoreSet cores = CoreSet.EMPTY;
        int connections = 0;
        final Iterator<String> rest = words.iterator();
        while (rest.hasNext()) {
            final String word = rest.next();
            switch (word) {
                case "-S" -> server = true;
                case "-q" -> quiet = true;
                case "-H" -> host = value(word, rest);
                case "-P" -> port = number(word, value(word, rest), 0, 65535);
                case "-m" -> {
                    final String text = value(word, rest);
                    cores = text.startsWith("0x") ? mask(text) : CoreSet.EMPTY;
                    reactors = cores.isEmpty() ? number(word, text, 1, 64) : cores.size();
                }
                case "-n" -> connections = number(word, value(word, rest), 1, Integer.MAX_VALUE);
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
        return new SockOptions(server, address, reactors, cores, connections, quiet);
    }

    private static String value(final String option, final Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return rest.next();
    }

    private static CoreSet mask(final String text) {
        try {
            return CoreSet.parseMask(text);
        } catch (final BadValueException e) {
            throw new IllegalArgumentException("bad value `" + text + "' of -m, not " + e.getMessage(), e);
        }
    }

    private static int number(final String option, final String text, final int min, final int max) {
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
