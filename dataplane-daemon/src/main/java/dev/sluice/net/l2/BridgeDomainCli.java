package dev.sluice.net.l2;

import static dev.sluice.net.l2.L2Columns.centre;
import static dev.sluice.net.l2.L2Columns.mark;
import static dev.sluice.net.l2.L2Columns.onOff;

import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.net.iface.InterfaceInput;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.iface.TagRewrite;
import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.MacAddress;
import dev.sluice.net.packet.PacketParsers;
import java.util.Collection;
import java.util.List;

/** The commands that make, change and show bridge domains. Main thread. */
final class BridgeDomainCli {
    private static final int MAX_AGE = 255;

    private final BridgeDomains domains;
    private final L2Fib fib;
    private final Interfaces interfaces;

    /** Changes one switch of a domain. */
    private interface Switch {
        void set(BridgeDomain domain, boolean on);
    }

    BridgeDomainCli(final BridgeDomains domains, final L2Fib fib, final Interfaces interfaces) {
        this.domains = domains;
        this.fib = fib;
        this.interfaces = interfaces;
    }

    void register(final CommandRegistry registry) {
        registry.add(Command.mpSafe(
                "create bridge-domain",
                "<bridge-domain-id> [learn <0|1>] [forward <0|1>] [uu-flood <0|1>] [flood <0|1>] [arp-term <0|1>]"
                        + " [arp-ufwd <0|1>] [mac-age <minutes>] [bd-tag <tag>] | <bridge-domain-id> del",
                "Create or delete a bridge domain",
                this::create));
        registry.add(Command.mpSafe(
                "show bridge-domain", "[<bridge-domain-id> [detail|int|bd-tag]]", "Show bridge domains", this::show));
        toggle(registry, "learn", (domain, on) -> domain.learn = on);
        toggle(registry, "forward", (domain, on) -> domain.forward = on);
        toggle(registry, "flood", (domain, on) -> domain.flood = on);
        toggle(registry, "uu-flood", (domain, on) -> domain.uuFlood = on);
        toggle(registry, "arp term", (domain, on) -> domain.arpTerm = on);
        toggle(registry, "arp-ufwd", (domain, on) -> domain.arpForward = on);
        registry.add(Command.mpSafe(
                "set bridge-domain arp entry",
                "<bridge-domain-id> <ip-address> <mac> [del] | <bridge-domain-id> del-all",
                "Answer ARP requests for an address of a bridge domain",
                this::arpEntry));
        registry.add(Command.mpSafe(
                "set bridge-domain mac-age",
                "<bridge-domain-id> <minutes>",
                "Set the age at which learned stations are forgotten, 0 for never",
                this::age));
        registry.add(Command.mpSafe(
                "set bridge-domain learn-limit",
                "<bridge-domain-id> <n>",
                "Set how many stations may be learned",
                this::limit));
    }

    private void toggle(final CommandRegistry registry, final String name, final Switch change) {
        registry.add(Command.mpSafe(
                "set bridge-domain " + name,
                "<bridge-domain-id> [disable]",
                "Turn " + name + " on or off in a bridge domain",
                (in, out) -> {
                    final BridgeDomain domain = domainOf(in, domains);
                    final boolean off = in.tryKeyword("disable");
                    in.expectEnd();
                    change.set(domain, !off);
                    domains.changed();
                }));
    }

    /** Reads the id of a domain that is there. */
    static BridgeDomain domainOf(final CommandInput in, final BridgeDomains domains) throws CommandException {
        final int id = in.unsigned("bridge domain ID", 0, L2InterfaceCli.MAX_ID);
        final BridgeDomain domain = domains.find(id);
        if (domain == null) {
            throw new CommandException("No such bridge domain " + id);
        }
        return domain;
    }

    private void create(final CommandInput in, final CommandOutput out) throws CommandException {
        final int id = in.unsigned("bridge domain ID", 1, L2InterfaceCli.MAX_ID);
        if (in.tryKeyword("del")) {
            in.expectEnd();
            final BridgeDomain domain = domains.find(id);
            if (domain == null) {
                throw new CommandException("No such bridge domain " + id);
            }
            InterfaceInput.change(() -> domains.delete(domain));
            return;
        }
        if (domains.find(id) != null) {
            throw new CommandException("bridge domain " + id + " already exists");
        }
        final BridgeDomain wanted = new BridgeDomain(id, 0);
        while (!in.atEnd()) {
            option(in, wanted);
        }
        InterfaceInput.change(() -> {
            final BridgeDomain domain = domains.create(id);
            domain.learn = wanted.learn;
            domain.forward = wanted.forward;
            domain.uuFlood = wanted.uuFlood;
            domain.flood = wanted.flood;
            domain.macAge = wanted.macAge;
            domain.arpTerm = wanted.arpTerm;
            domain.arpForward = wanted.arpForward;
            domain.tag = wanted.tag;
            domains.changed();
        });
        fib.wake();
        out.line("bridge-domain %d", id);
    }

    private static void option(final CommandInput in, final BridgeDomain wanted) throws CommandException {
        if (in.tryKeyword("learn")) {
            wanted.learn = bit(in, "learn");
        } else if (in.tryKeyword("forward")) {
            wanted.forward = bit(in, "forward");
        } else if (in.tryKeyword("uu-flood")) {
            wanted.uuFlood = bit(in, "uu-flood");
        } else if (in.tryKeyword("flood")) {
            wanted.flood = bit(in, "flood");
        } else if (in.tryKeyword("arp-term")) {
            wanted.arpTerm = bit(in, "arp-term");
        } else if (in.tryKeyword("arp-ufwd")) {
            wanted.arpForward = bit(in, "arp-ufwd");
        } else if (in.tryKeyword("mac-age")) {
            wanted.macAge = in.unsigned("mac-age", 0, MAX_AGE);
        } else if (in.tryKeyword("bd-tag")) {
            wanted.tag = in.word("tag");
        } else {
            throw in.unknown();
        }
    }

    private static boolean bit(final CommandInput in, final String what) throws CommandException {
        return in.unsigned(what, 0, 1) == 1;
    }

    private void arpEntry(final CommandInput in, final CommandOutput out) throws CommandException {
        final BridgeDomain domain = domainOf(in, domains);
        if (in.tryKeyword("del-all")) {
            in.expectEnd();
            domain.arp.clear();
            return;
        }
        final IpAddress address = in.read(PacketParsers::ipAddress, "IP address");
        final long mac = in.read(PacketParsers::mac, "MAC address");
        final boolean del = in.tryKeyword("del");
        in.expectEnd();
        if (!del) {
            domain.arp.put(address, mac);
        } else if (!domain.arp.remove(address)) {
            throw new CommandException(address + " is not in bridge domain " + domain.id);
        }
    }

    private void age(final CommandInput in, final CommandOutput out) throws CommandException {
        final BridgeDomain domain = domainOf(in, domains);
        final int age = in.unsigned("mac-age", 0, MAX_AGE);
        in.expectEnd();
        domain.macAge = age;
        fib.wake();
    }

    private void limit(final CommandInput in, final CommandOutput out) throws CommandException {
        final BridgeDomain domain = domainOf(in, domains);
        final int limit = in.unsigned("learn limit", 1, BridgeDomain.DEFAULT_LEARN_LIMIT);
        in.expectEnd();
        domain.learnLimit = limit;
    }

    private void show(final CommandInput in, final CommandOutput out) throws CommandException {
        final Collection<BridgeDomain> shown = in.atEnd() ? domains.all() : List.of(domainOf(in, domains));
        boolean members = false;
        boolean tags = false;
        while (!in.atEnd()) {
            final int what = in.oneOf("detail", "int", "bd-tag");
            members |= what < 2;
            tags |= what != 1;
        }
        if (shown.isEmpty()) {
            out.line("no bridge-domains in use");
            return;
        }
        row(
                out,
                "BD-ID",
                "Index",
                "BSN",
                "Age(min)",
                "Learning",
                "U-Forwrd",
                "UU-Flood",
                "Flooding",
                "ARP-Term",
                "arp-ufwd",
                "Learn-co",
                "Learn-li",
                "BVI-Intf");
        for (final BridgeDomain domain : shown) {
            row(
                    out,
                    domain.id,
                    domain.index,
                    domain.flushes,
                    domain.macAge == 0 ? "off" : domain.macAge,
                    onOff(domain.learn),
                    onOff(domain.forward),
                    unknownUnicast(domain),
                    onOff(domain.flood),
                    onOff(domain.arpTerm),
                    onOff(domain.arpForward),
                    domain.learned,
                    domain.learnLimit,
                    L2Columns.name(interfaces, domain.bvi()));
            if (members) {
                members(out, domain);
                addresses(out, domain);
            }
            if (tags && !domain.tag.isEmpty()) {
                out.line("\n  BD-Tag: %s", domain.tag);
            }
        }
    }

    private String unknownUnicast(final BridgeDomain domain) {
        if (domain.uuForward >= 0) {
            return L2Columns.name(interfaces, domain.uuForward);
        }
        return domain.uuFlood ? "flood" : "drop";
    }

    private static void row(final CommandOutput out, final Object... cells) {
        final int[] widths = {8, 7, 4, 9, 9, 9, 11, 9, 9, 9, 8, 8, 11};
        final StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.length; i++) {
            line.append(i == 0 ? "" : " ").append(centre(cells[i], widths[i]));
        }
        out.line("%s", line);
    }

    private void members(final CommandOutput out, final BridgeDomain domain) {
        if (!domain.members.isEmpty() || domain.uuForward >= 0) {
            out.line("");
            member(out, "Interface", "If-idx", "ISN", "SHG", "BVI", "TxFlood", "VLAN-Tag-Rewrite");
        }
        for (final BridgeDomain.Member member : domain.members) {
            member(
                    out,
                    L2Columns.name(interfaces, member.swIfIndex()),
                    member.swIfIndex(),
                    fib.flushes(member.swIfIndex()),
                    member.shg(),
                    mark(member.bvi()),
                    "*",
                    rewrite(member.swIfIndex()));
        }
        if (domain.uuForward >= 0) {
            final String name = L2Columns.name(interfaces, domain.uuForward);
            member(out, name, domain.uuForward, fib.flushes(domain.uuForward), 0, "uu", "-", rewrite(domain.uuForward));
        }
    }

    private static void addresses(final CommandOutput out, final BridgeDomain domain) {
        if (domain.arpTerm && !domain.arp.all().isEmpty()) {
            out.line("\n  IP4/IP6 to MAC table for ARP Termination");
            domain.arp
                    .all()
                    .forEach(known -> out.line(
                            "%s => %s", centre(known.getKey(), 40), centre(MacAddress.format(known.getValue()), 20)));
        }
    }

    /** What becomes of tags, in VPP's words. */
    private String rewrite(final int swIfIndex) {
        final TagRewrite rewrite = interfaces.get(swIfIndex).tagRewrite();
        final TagRewrite.Op op = rewrite.op();
        if (op == TagRewrite.Op.DISABLED) {
            return "none";
        }
        final String verb = op.pushes() == 0 ? "pop-" : op.pops() == 0 ? "push-" : "trans-";
        final String count = op.pushes() == 0 || op.pops() == 0
                ? Integer.toString(op.pops() + op.pushes())
                : op.pops() + "-" + op.pushes();
        final String tags = op.pushes() == 0
                ? ""
                : (rewrite.dot1q() ? " dot1q " : " dot1ad ")
                        + rewrite.tag1()
                        + (op.pushes() == 2 ? " " + rewrite.tag2() : "");
        return verb + count + tags;
    }

    private static void member(final CommandOutput out, final Object... cells) {
        final int[] widths = {30, 7, 5, 5, 5, 9, 30};
        final StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.length; i++) {
            line.append(centre(cells[i], widths[i]));
        }
        out.line("%s", line);
    }
}
