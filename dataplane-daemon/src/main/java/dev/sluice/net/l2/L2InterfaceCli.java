package dev.sluice.net.l2;

import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceInput;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.iface.TagRewrite;
import java.util.ArrayList;
import java.util.List;

/** The commands that set and show the mode of an interface. Main thread. */
final class L2InterfaceCli {
    /** VPP's largest id of a bridge domain. */
    static final int MAX_ID = (1 << 24) - 1;

    private static final int MAX_SHG = 255;
    private static final int MAX_TAG = 4095;

    private final BridgeDomains domains;
    private final Interfaces interfaces;

    L2InterfaceCli(final BridgeDomains domains, final Interfaces interfaces) {
        this.domains = domains;
        this.interfaces = interfaces;
    }

    void register(final CommandRegistry registry) {
        registry.add(Command.mpSafe(
                "set interface l2 bridge",
                "<interface> <bridge-domain-id> [bvi|uu-fwd] [<shg>]",
                "Put an interface into a bridge domain",
                this::bridge));
        registry.add(Command.mpSafe(
                "set interface l2 xconnect",
                "<interface> <peer interface>",
                "Send all frames of an interface to another",
                this::crossConnect));
        registry.add(Command.mpSafe(
                "set interface l3", "<interface>", "Have the frames of an interface routed", this::route));
        registry.add(Command.mpSafe(
                "set interface l2 tag-rewrite",
                "<interface> disable | pop 1|2 | push dot1q|dot1ad <tag> [<tag>]"
                        + " | translate 1-1|1-2|2-1|2-2 dot1q|dot1ad <tag> [<tag>]",
                "Take VLAN tags off the frames of a switched interface, and put others on",
                this::rewrite));
        registry.add(Command.mpSafe("show mode", "[<interface> ...]", "Show whether interfaces route", this::show));
    }

    private void bridge(final CommandInput in, final CommandOutput out) throws CommandException {
        final Interface iface = interfaceOf(in);
        final int id = in.unsigned("bridge domain ID", 0, MAX_ID);
        final int kind = in.tryOneOf("bvi", "uu-fwd");
        final int shg = in.atEnd() ? 0 : in.unsigned("split horizon group", 0, MAX_SHG);
        in.expectEnd();
        InterfaceInput.change(() -> domains.bridge(iface, id, kind == 0, kind == 1, shg));
    }

    private void crossConnect(final CommandInput in, final CommandOutput out) throws CommandException {
        final Interface iface = interfaceOf(in);
        final Interface peer = interfaceOf(in);
        in.expectEnd();
        InterfaceInput.change(() -> domains.crossConnect(iface, peer));
    }

    private void route(final CommandInput in, final CommandOutput out) throws CommandException {
        final Interface iface = interfaceOf(in);
        in.expectEnd();
        domains.route(iface);
    }

    private void rewrite(final CommandInput in, final CommandOutput out) throws CommandException {
        final Interface iface = interfaceOf(in);
        final int what = in.oneOf("disable", "pop", "push", "translate");
        final TagRewrite rewrite = switch (what) {
            case 0 -> TagRewrite.NONE;
            case 1 ->
                new TagRewrite(in.unsigned("tags", 1, 2) == 1 ? TagRewrite.Op.POP_1 : TagRewrite.Op.POP_2, false, 0, 0);
            case 2 -> pushed(in, TagRewrite.Op.PUSH_1, TagRewrite.Op.PUSH_2, 0);
            default -> {
                final int pair = in.oneOf("1-1", "1-2", "2-1", "2-2");
                final TagRewrite.Op op = TagRewrite.Op.values()[TagRewrite.Op.TRANSLATE_1_1.ordinal() + pair];
                yield pushed(in, op, op, op.pushes());
            }
        };
        in.expectEnd();
        InterfaceInput.change(() -> domains.rewriteTags(iface, rewrite));
    }

    /** Reads the tags that are put on: as many as {@code tags} says, or one or two when that is 0. */
    private static TagRewrite pushed(
            final CommandInput in, final TagRewrite.Op one, final TagRewrite.Op two, final int tags)
            throws CommandException {
        final boolean dot1q = in.oneOf("dot1q", "dot1ad") == 0;
        final int first = in.unsigned("tag", 0, MAX_TAG);
        final boolean both = tags == 2 || tags == 0 && !in.atEnd();
        final int second = both ? in.unsigned("second tag", 0, MAX_TAG) : 0;
        return new TagRewrite(both ? two : one, dot1q, first, second);
    }

    private Interface interfaceOf(final CommandInput in) throws CommandException {
        return InterfaceInput.read(in, interfaces);
    }

    private void show(final CommandInput in, final CommandOutput out) throws CommandException {
        final List<Interface> chosen = new ArrayList<>();
        while (!in.atEnd()) {
            chosen.add(interfaceOf(in));
        }
        for (final Interface iface : chosen.isEmpty() ? interfaces.all() : chosen) {
            out.line("%s", mode(iface));
        }
    }

    private String mode(final Interface iface) {
        final BridgeDomain domain = domains.domainOf(iface.index());
        if (domain != null) {
            final BridgeDomain.Member member = BridgeDomains.memberOf(domain, iface.index());
            final boolean bvi = member != null && member.bvi();
            final int shg = member == null ? 0 : member.shg();
            return "l2 bridge " + iface.name() + " bd_id " + domain.id + (bvi ? " bvi" : "") + " shg " + shg;
        }
        final Interface peer = interfaces.get(domains.peer(iface.index()));
        return peer == null ? "l3 " + iface.name() + "  " : "l2 xconnect " + iface.name() + " " + peer.name();
    }
}
