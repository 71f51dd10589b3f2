package dev.sluice.net.ethernet;

import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceInput;
import dev.sluice.net.iface.Interfaces;

/** {@code create sub-interfaces} and {@code delete sub-interface}. Main thread. */
final class SubInterfaceCli {
    private static final int MAX_VLAN = 4094;

    private final Interfaces interfaces;

    SubInterfaceCli(final Interfaces interfaces) {
        this.interfaces = interfaces;
    }

    void register(final CommandRegistry registry) {
        registry.add(Command.mpSafe(
                "create sub-interfaces",
                "<interface> <id> [default|dot1q <vlan>|dot1ad <vlan>] [inner-dot1q <vlan>] [exact-match]",
                "Create the sub-interface of a VLAN, or of each VLAN of a range",
                this::create));
        registry.add(Command.mpSafe("delete sub-interface", "<interface>", "Delete a sub-interface", this::delete));
    }

    private void create(final CommandInput in, final CommandOutput out) throws CommandException {
        final Interface parent = InterfaceInput.read(in, interfaces);
        final String ids = in.word("id");
        final int dash = ids.indexOf('-');
        final int first = id(ids, 0, dash < 0 ? ids.length() : dash);
        final int last = dash < 0 ? first : id(ids, dash + 1, ids.length());
        if (last < first) {
            throw new CommandException("`" + ids + "' is no range: " + last + " is less than " + first);
        }
        if (first != last) {
            in.expectEnd();
            check(last);
        }
        final Interface.Vlan vlan = vlan(in, first);
        for (int id = first; id <= last; id++) {
            final Interface.Vlan one = first == last ? vlan : new Interface.Vlan(id, id, false, -1, true);
            InterfaceInput.change(
                    () -> out.line("%s", interfaces.createSub(parent, one).name()));
        }
    }

    private static int id(final String text, final int from, final int to) throws CommandException {
        final String digits = text.substring(from, to);
        if (!digits.matches("[0-9]{1,9}")) {
            throw new CommandException("expected id or id-id, got `" + text + "'");
        }
        return Integer.parseInt(digits);
    }

    private static void check(final int vlan) throws CommandException {
        if (vlan < 1 || vlan > MAX_VLAN) {
            throw new CommandException("VLAN " + vlan + " is not in 1-" + MAX_VLAN);
        }
    }

    private static Interface.Vlan vlan(final CommandInput in, final int id) throws CommandException {
        if (in.atEnd()) {
            check(id);
            return new Interface.Vlan(id, id, false, -1, true);
        }
        if (in.tryKeyword("default")) {
            in.expectEnd();
            return new Interface.Vlan(id, -1, false, -1, false);
        }
        final boolean dot1ad = in.oneOf("dot1q", "dot1ad") == 1;
        final int outer = in.unsigned("VLAN", 1, MAX_VLAN);
        int inner = -1;
        boolean anyInner = false;
        boolean exact = false;
        while (!in.atEnd()) {
            if (in.tryKeyword("inner-dot1q any")) {
                anyInner = true;
            } else if (in.tryKeyword("inner-dot1q")) {
                inner = in.unsigned("VLAN", 1, MAX_VLAN);
            } else if (in.tryKeyword("exact-match")) {
                exact = true;
            } else {
                throw in.unknown();
            }
        }
        return new Interface.Vlan(id, outer, dot1ad, inner, exact && !anyInner);
    }

    private void delete(final CommandInput in, final CommandOutput out) throws CommandException {
        final Interface iface = InterfaceInput.read(in, interfaces);
        in.expectEnd();
        if (iface.parent() == null) {
            throw new CommandException("`" + iface.name() + "' is no sub-interface");
        }
        InterfaceInput.change(() -> interfaces.delete(iface));
    }
}
