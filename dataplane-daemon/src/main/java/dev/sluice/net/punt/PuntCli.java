package dev.sluice.net.punt;

import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.net.packet.IpProtocol;

/** {@code set punt}, {@code punt socket ...} and {@code show punt ...}. Main thread. */
final class PuntCli {
    private static final String TARGET = "[ipv4|ipv6|ip6] [udp|tcp] [all|<port>] [reason <reason>]";

    private final PuntFeature punt;
    private final PuntReasons reasons;

    PuntCli(final PuntFeature punt) {
        this.punt = punt;
        reasons = punt.reasons();
    }

    void register(final CommandRegistry registry) {
        registry.add(Command.mpSafe(
                "set punt", "[del] " + TARGET, "Punt UDP packets to a port of ours, or those of a reason", this::set));
        registry.add(Command.mpSafe(
                "punt socket register",
                TARGET + " socket <path>",
                "Send punted packets to a process's datagram socket",
                this::registerSocket));
        registry.add(
                Command.mpSafe("punt socket deregister", TARGET, "Send them there no more", this::deregisterSocket));
        registry.add(Command.mpSafe(
                "show punt socket registrations",
                "[l4|ip|exception]",
                "Show which packets go to which socket",
                this::registrations));
        registry.add(Command.mpSafe(
                "show punt client", "[<name>]", "Show who punts, or wants punted packets", this::clients));
        registry.add(Command.mpSafe(
                "show punt reasons", "", "Show the reasons for which packets are punted", (in, out) -> {
                    in.expectEnd();
                    out.line("[0]  from:[]");
                    reasons.reasons().forEach(reason -> out.line("%s", describe(reason)));
                }));
        registry.add(Command.mpSafe("show punt db", "", "Show which nodes get the packets of each reason", this::db));
        registry.add(Command.mpSafe(
                "show punt stats", "", "Show how many packets were punted for each reason", (in, out) -> {
                    in.expectEnd();
                    out.line("[0]  packets:0 bytes:0");
                    reasons.reasons()
                            .forEach(reason -> out.line(
                                    "%s packets:%d bytes:%d",
                                    reasons.text(reason.id()),
                                    reasons.counters().sum(reason.id()),
                                    reasons.counters().sumBytes(reason.id())));
                }));
    }

    /** What the words so far say. */
    private static final class Words {
        boolean del;
        boolean ip6;
        int protocol = IpProtocol.UDP;
        int port = PuntTarget.ALL;
        int reason;
        String socket;

        PuntTarget target() {
            return reason > 0 ? PuntTarget.exception(reason) : PuntTarget.l4(ip6, protocol, port);
        }
    }

    private Words read(final CommandInput in, final boolean mayDelete, final boolean withSocket)
            throws CommandException {
        final Words words = new Words();
        while (!in.atEnd()) {
            if (mayDelete && in.tryKeyword("del")) {
                words.del = true;
            } else if (in.tryKeyword("reason")) {
                words.reason = in.read(input -> found(input.word("reason")), "punt reason, see `show punt reasons'");
            } else if (withSocket && in.tryKeyword("socket")) {
                words.socket = in.word("socket");
            } else if (!family(in, words) && !port(in, words)) {
                throw in.unknown();
            }
        }
        return words;
    }

    private Integer found(final String name) {
        final int reason = reasons.find(name);
        return reason == 0 ? null : reason;
    }

    private static boolean family(final CommandInput in, final Words words) {
        final int family = in.tryOneOf("ipv4", "ip4", "ipv6", "ip6");
        words.ip6 = family >= 0 ? family >= 2 : words.ip6;
        return family >= 0;
    }

    private static boolean port(final CommandInput in, final Words words) {
        final int protocol = in.tryOneOf("udp", "tcp");
        if (protocol >= 0) {
            words.protocol = protocol == 0 ? IpProtocol.UDP : IpProtocol.TCP;
            return true;
        }
        if (in.tryKeyword("all")) {
            words.port = PuntTarget.ALL;
            return true;
        }
        final long port = in.tryNumber(PuntTarget.ALL);
        words.port = port >= 0 ? (int) port : words.port;
        return port >= 0;
    }

    private void set(final CommandInput in, final CommandOutput out) throws CommandException {
        final Words words = read(in, true, false);
        try {
            punt.set(words.target(), !words.del);
        } catch (final PuntException e) {
            throw new CommandException(e.getMessage());
        }
    }

    private void registerSocket(final CommandInput in, final CommandOutput out) throws CommandException {
        final Words words = read(in, false, true);
        if (words.socket == null) {
            throw new CommandException("socket name not specified");
        }
        try {
            punt.sockets().register(words.target(), words.socket);
        } catch (final PuntException e) {
            throw new CommandException(e.getMessage());
        }
    }

    private void deregisterSocket(final CommandInput in, final CommandOutput out) throws CommandException {
        final Words words = read(in, false, false);
        try {
            punt.sockets().deregister(words.target());
        } catch (final PuntException e) {
            throw new CommandException(e.getMessage());
        }
    }

    private void registrations(final CommandInput in, final CommandOutput out) throws CommandException {
        final int kind = Math.max(0, in.tryOneOf("l4", "ip", "exception"));
        in.expectEnd();
        punt.sockets()
                .list(PuntTarget.Kind.values()[kind])
                .forEach(entry ->
                        out.line(" punt %s to socket %s", entry.getKey().text(reasons), entry.getValue()));
    }

    private void clients(final CommandInput in, final CommandOutput out) throws CommandException {
        final String name = in.atEnd() ? null : in.word("name");
        in.expectEnd();
        boolean found = name == null;
        for (final PuntReasons.Client client : reasons.clients()) {
            if (name == null || client.name().equals(name)) {
                found = true;
                out.line("%s", client.name());
                if (name != null) {
                    show(client, out);
                }
            }
        }
        if (!found) {
            throw new CommandException("no punt client `" + name + "'");
        }
    }

    private void show(final PuntReasons.Client client, final CommandOutput out) {
        out.line(" registrations:");
        client.registrations().forEach(entry -> out.line("  [%s -> %s]", reasons.text(entry.reason()), entry.node()));
        out.line(" reasons:");
        reasons.reasons().stream()
                .filter(reason -> reason.owner() == client)
                .forEach(reason -> out.line("  %s", describe(reason)));
    }

    private void db(final CommandInput in, final CommandOutput out) throws CommandException {
        in.expectEnd();
        for (final PuntReasons.Client client : reasons.clients()) {
            client.registrations().forEach(entry -> out.line(" %s -> %s", reasons.text(entry.reason()), entry.node()));
        }
        out.line("");
        out.line("Derived data-plane data-base:");
        out.line("  (for each punt-reason the edge[s] from punt-dispatch)");
        final int[][] slots = reasons.slots();
        for (int reason = 0; reason < slots.length; reason++) {
            out.line(" %s", reasons.text(reason));
            final StringBuilder edges = new StringBuilder("   [");
            for (final int slot : slots[reason]) {
                edges.append(slot).append(' ');
            }
            out.line("%s]", edges);
        }
    }

    private String describe(final PuntReasons.Reason reason) {
        return reasons.text(reason.id()) + " from:[" + reason.owner().name() + " ]";
    }
}
