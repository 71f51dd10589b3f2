package dev.sluice.net.policer;

import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.net.packet.IpFamily;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The commands about policers. Main thread. */
final class PolicerCli {
    private static final String[] KINDS = Arrays.stream(PolicerConfig.Kind.values())
            .map(PolicerConfig.Kind::text)
            .toArray(String[]::new);
    private static final String[] ACTIONS = {"drop", "transmit", "mark-and-transmit"};
    private static final String[] COLORS = {"conform-action", "exceed-action", "violate-action"};

    private final Policers policers;
    private final int workers;

    PolicerCli(final Policers policers, final int workers) {
        this.policers = policers;
        this.workers = workers;
    }

    List<Command> commands() {
        final List<Command> commands = new ArrayList<>(List.of(
                Command.mpSafe(
                        "policer add",
                        "name <name> [type 1r2c|1r3c-rfc2697|2r3c-rfc2698|2r3c-rfc4115] cir <n> [eir <n>] [cb <n>] [eb"
                                + " <n>] [rate kbps|pps] [conform-action|exceed-action|violate-action"
                                + " drop|transmit|mark-and-transmit <dscp>]",
                        "Add a policer",
                        this::add),
                Command.mpSafe("policer del", "name <name>", "Delete a policer", (in, out) -> {
                    policers.remove(policer(in));
                    in.expectEnd();
                }),
                Command.mpSafe("policer bind", "name <name> <worker>|any", "Give a policer to a worker", this::bind),
                Command.mpSafe("show policer", "", "Show the policers", this::show)));
        for (final IpFamily family : IpFamily.values()) {
            commands.add(Command.mpSafe(
                    (family == IpFamily.IP4 ? "ip" : "ip6") + " punt policer",
                    "name <name>|off",
                    "Police punted " + family.title() + " packets",
                    (in, out) -> {
                        final Policer policer = in.tryKeyword("off") ? null : policer(in);
                        in.expectEnd();
                        policers.policePunts(family, policer);
                    }));
        }
        return commands;
    }

    private Policer policer(final CommandInput in) throws CommandException {
        in.expectKeyword("name");
        final String name = in.word("name");
        final Policer policer = policers.get(name);
        if (policer == null) {
            throw new CommandException("no policer `" + name + "'");
        }
        return policer;
    }

    private void add(final CommandInput in, final CommandOutput out) throws CommandException {
        in.expectKeyword("name");
        final String name = in.word("name");
        PolicerConfig.Kind kind = PolicerConfig.Kind.ONE_RATE_TWO_COLOR;
        final long[] numbers = new long[4];
        boolean packets = false;
        final PolicerConfig.Action drop = new PolicerConfig.Action(PolicerConfig.Action.DROP, 0);
        final List<PolicerConfig.Action> actions =
                new ArrayList<>(List.of(new PolicerConfig.Action(PolicerConfig.Action.TRANSMIT, 0), drop, drop));
        while (!in.atEnd()) {
            final int number = in.tryOneOf("cir", "eir", "cb", "eb");
            final int color = number >= 0 ? -1 : in.tryOneOf(COLORS);
            if (number >= 0) {
                numbers[number] = in.number("number", 0, 0xffff_ffffL);
            } else if (color >= 0) {
                final int type = in.oneOf(ACTIONS);
                final int dscp = type == PolicerConfig.Action.MARK ? in.unsigned("dscp", 0, 63) : 0;
                actions.set(color, new PolicerConfig.Action(type, dscp));
            } else if (in.tryKeyword("type")) {
                kind = PolicerConfig.Kind.values()[in.oneOf(KINDS)];
            } else if (in.tryKeyword("rate")) {
                packets = in.oneOf("kbps", "pps") == 1;
            } else {
                throw in.unknown();
            }
        }
        if (policers.get(name) != null) {
            throw new CommandException("policer `" + name + "' is there already");
        }
        final PolicerConfig config =
                new PolicerConfig(numbers[0], numbers[1], numbers[2], numbers[3], packets, 0, kind, false, actions);
        if (config.refusal() != null) {
            throw new CommandException(config.refusal());
        }
        policers.add(name, config);
    }

    private void bind(final CommandInput in, final CommandOutput out) throws CommandException {
        final Policer policer = policer(in);
        final int thread =
                in.tryKeyword("any") ? Policer.UNBOUND : 1 + in.unsigned("worker", 0, Math.max(0, workers - 1));
        in.expectEnd();
        if (thread > workers) {
            throw new CommandException("there are no workers");
        }
        policer.bind(thread);
    }

    private void show(final CommandInput in, final CommandOutput out) throws CommandException {
        in.expectEnd();
        for (final Policer policer : policers.all()) {
            final PolicerConfig config = policer.config();
            out.line(
                    "Name \"%s\" %s cir %d eir %d cb %d eb %d %s",
                    policer.name(),
                    config.kind().text(),
                    config.cir(),
                    config.eir(),
                    config.committedBurst(),
                    config.excessBurst(),
                    config.packets() ? "pps" : "kbps");
            out.line(
                    " buckets %d of %d, %d of %d octets; thread %s",
                    policer.committed(),
                    config.committedLimit(),
                    policer.excess(),
                    config.excessLimit(),
                    policer.thread() == Policer.UNBOUND ? "any" : String.valueOf(policer.thread()));
            for (int color = 0; color < COLORS.length; color++) {
                final PolicerConfig.Action action = config.actions().get(color);
                out.line(
                        " %s %s%s: packets %d bytes %d",
                        COLORS[color],
                        ACTIONS[action.type()],
                        action.type() == PolicerConfig.Action.MARK ? " " + action.dscp() : "",
                        policers.counters(color).sum(policer.index()),
                        policers.counters(color).sumBytes(policer.index()));
            }
        }
    }
}
