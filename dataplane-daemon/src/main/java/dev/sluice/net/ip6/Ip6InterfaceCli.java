package dev.sluice.net.ip6;

import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.command.RunningConfig;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceInput;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.Ip6Address;
import dev.sluice.net.packet.Ip6Prefix;
import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.PacketParsers;
import java.util.List;
import java.util.function.Consumer;

/** IPv6 on and off, link-local addresses, and router advertisements from the command line. Main thread. */
final class Ip6InterfaceCli {
    private static final int MAX_SECONDS = Integer.MAX_VALUE;

    private final Interfaces interfaces;
    private final RouterAdvertisements advertisements;

    private Ip6InterfaceCli(final Interfaces interfaces, final RouterAdvertisements advertisements) {
        this.interfaces = interfaces;
        this.advertisements = advertisements;
    }

    /** Adds the commands. */
    static void register(
            final CommandRegistry registry, final Interfaces interfaces, final RouterAdvertisements advertisements) {
        final Ip6InterfaceCli cli = new Ip6InterfaceCli(interfaces, advertisements);
        registry.config().add(RunningConfig.Stage.ADDRESSES, cli::write);
        registry.add(List.of(
                Command.mpSafe(
                        "enable ip6 interface", "<interface>", "Turn IPv6 on", (in, out) -> cli.enable(in, true)),
                Command.mpSafe(
                        "disable ip6 interface", "<interface>", "Turn IPv6 off", (in, out) -> cli.enable(in, false)),
                Command.mpSafe(
                        "set ip6 link-local address",
                        "<interface> <ip6-address>",
                        "Set the IPv6 address on the link, and turn IPv6 on",
                        cli::linkLocal),
                Command.mpSafe("show ip6 interface", "[<interface>]", "Show IPv6 of interfaces", cli::show),
                Command.mpSafe(
                        "ip6 nd",
                        "<interface> [no] [ra-suppress] [ra-managed-config-flag] [ra-other-config-flag]"
                                + " [ra-suppress-link-layer] [ra-send-unicast] [ra-lifetime <seconds>]"
                                + " [ra-initial <count> <seconds>] [ra-interval <max> [<min>]] [ra-cease]"
                                + " | <interface> [no] prefix <ip6-prefix> [default|infinite|<valid> <preferred>]"
                                + " [no-advertise] [off-link] [no-autoconfig] [no-onlink]",
                        "Set what an interface advertises as a router",
                        cli::advertise)));
    }

    private void write(final Consumer<String> line) {
        for (final Interface iface : interfaces.all()) {
            final String name = iface.name();
            if (!iface.ip6Enabled()) {
                continue;
            }
            if (iface.ip6Addresses().isEmpty() && iface.lender() == null) {
                line.accept("enable ip6 interface " + name);
            }
            if (iface.mac() != 0 && !Ip6Address.linkLocal(iface.mac()).equals(iface.linkLocal())) {
                line.accept("set ip6 link-local address " + name + " " + iface.linkLocal());
            }
            final RouterAdvertisement radv = advertisements.get(iface.index());
            if (radv != null && radv.sends) {
                line.accept("ip6 nd " + name + words(radv));
                radv.prefixes.forEach(prefix -> line.accept("ip6 nd " + name + " prefix " + words(prefix)));
            }
        }
    }

    private static String words(final RouterAdvertisement radv) {
        return " ra-lifetime " + radv.lifetimeS + " ra-interval " + radv.maxIntervalS + " " + radv.minIntervalS
                + (radv.initialCount == RouterAdvertisement.INITIAL_COUNT
                                && radv.initialIntervalS == RouterAdvertisement.INITIAL_INTERVAL
                        ? ""
                        : " ra-initial " + radv.initialCount + " " + radv.initialIntervalS)
                + (radv.managed ? " ra-managed-config-flag" : "")
                + (radv.other ? " ra-other-config-flag" : "")
                + (radv.linkLayerOption ? "" : " ra-suppress-link-layer")
                + (radv.unicast ? " ra-send-unicast" : "")
                + (radv.ceases ? " ra-cease" : "");
    }

    private static String words(final RouterAdvertisement.Prefix prefix) {
        return prefix.prefix
                + (prefix.decrements ? " " + prefix.validS + " " + prefix.preferredS : " infinite")
                + (prefix.advertised ? "" : " no-advertise")
                + (prefix.onLink ? "" : " off-link")
                + (prefix.autonomous ? "" : " no-autoconfig");
    }

    private void enable(final CommandInput in, final boolean on) throws CommandException {
        final Interface iface = InterfaceInput.read(in, interfaces);
        in.expectEnd();
        if (!on && !iface.ip6Enabled()) {
            throw new CommandException("IPv6 is not on on " + iface.name());
        }
        if (on && iface.index() == 0) {
            throw new CommandException(iface.name() + " has no IPv6");
        }
        interfaces.addressing().enableIp6(iface, on);
    }

    private void linkLocal(final CommandInput in, final CommandOutput out) throws CommandException {
        final Interface iface = InterfaceInput.read(in, interfaces);
        final IpAddress address = in.read(PacketParsers::ip6Address, "IPv6 address");
        in.expectEnd();
        if (!address.isIp6LinkLocal()) {
            throw new CommandException(address + " is no link-local address (fe80::/10)");
        }
        interfaces.addressing().setLinkLocal(iface, address);
    }

    private void show(final CommandInput in, final CommandOutput out) throws CommandException {
        final Interface only = in.atEnd() ? null : InterfaceInput.read(in, interfaces);
        in.expectEnd();
        if (only != null && !only.ip6Enabled()) {
            throw new CommandException("IPv6 not enabled on interface");
        }
        for (final Interface iface : interfaces.all()) {
            if (iface.ip6Enabled() && (only == null || only == iface)) {
                show(iface, out);
            }
        }
    }

    private void show(final Interface iface, final CommandOutput out) {
        out.line("%s is admin %s", iface.name(), iface.adminUp() ? "up" : "down");
        if (!iface.ip6Addresses().isEmpty()) {
            out.line("  Global unicast address(es):");
            for (final Ip6Prefix address : iface.ip6Addresses()) {
                out.line("    %s subnet is %s", address, address.network());
            }
        }
        out.line("  Link-local address(es):");
        out.line("    %s", iface.linkLocal());
        final RouterAdvertisement radv = advertisements.get(iface.index());
        if (radv != null) {
            show(radv, out);
        }
    }

    private static void show(final RouterAdvertisement radv, final CommandOutput out) {
        out.line("  Advertised Prefixes:");
        radv.prefixes.forEach(
                prefix -> out.line("      prefix %s, length %d", prefix.prefix.ip(), prefix.prefix.length()));
        out.line("    MTU is %d", radv.linkMtu);
        out.line("    ND router advertisements are %s", radv.sends ? "sent" : "suppressed");
        out.line(
                "    ND router advertisements are sent every %d.0 seconds (min interval is %d.0)",
                radv.maxIntervalS, radv.minIntervalS);
        out.line("    ND router advertisements live for %d seconds", radv.lifetimeS);
        out.line("    Hosts %s stateless autoconfig for addresses", radv.managed ? "don't use" : "use");
        out.line("    ND router advertisements sent %d", radv.sent);
        out.line("    ND router solicitations received %d", radv.solicitations);
        out.line("    ND router solicitations dropped %d", radv.solicitationsDropped);
    }

    private void advertise(final CommandInput in, final CommandOutput out) throws CommandException {
        final Interface iface = InterfaceInput.read(in, interfaces);
        boolean no = in.tryKeyword("no");
        if (in.tryKeyword("prefix")) {
            prefix(iface, no, in);
            return;
        }
        final boolean[] flags = new boolean[FLAGS.length];
        final int[] intervals = new int[2];
        final int[] initial = new int[2];
        int lifetime = -1;
        while (!in.atEnd()) {
            if (in.tryKeyword("no")) {
                no = true;
            } else if (in.tryKeyword("ra-lifetime")) {
                lifetime = in.unsigned("lifetime", 0, MAX_SECONDS);
            } else if (in.tryKeyword("ra-initial")) {
                initial[0] = in.unsigned("count", 0, RouterAdvertisement.INITIAL_COUNT);
                initial[1] = in.unsigned("interval", 0, RouterAdvertisement.INITIAL_INTERVAL);
            } else if (in.tryKeyword("ra-interval")) {
                intervals[0] = in.unsigned("interval", 1, MAX_SECONDS);
                final Integer min = in.tryRead(Ip6InterfaceCli::number);
                intervals[1] = min == null ? 0 : min;
            } else {
                flags[in.oneOf(FLAGS)] = true;
            }
        }
        check(
                iface,
                advertisements.configure(
                        iface.index(),
                        new RouterAdvertisements.Change(
                                no,
                                flags[0],
                                flags[1],
                                flags[2],
                                flags[3],
                                flags[4],
                                flags[5],
                                lifetime >= 0,
                                lifetime,
                                intervals,
                                initial)));
    }

    private static final String[] FLAGS = {
        "ra-suppress",
        "ra-managed-config-flag",
        "ra-other-config-flag",
        "ra-suppress-link-layer",
        "ra-send-unicast",
        "ra-cease"
    };

    private static Integer number(final CommandInput in) throws CommandException {
        final String word = in.word("seconds");
        return word.matches("[0-9]{1,9}") ? Integer.valueOf(word) : null;
    }

    private void prefix(final Interface iface, final boolean no, final CommandInput in) throws CommandException {
        final Ip6Prefix prefix = in.read(PacketParsers::ip6Prefix, "IPv6 prefix");
        boolean useDefault = false;
        int valid = RouterAdvertisement.VALID_LIFETIME;
        int preferred = RouterAdvertisement.PREFERRED_LIFETIME;
        if (in.tryKeyword("default")) {
            useDefault = true;
        } else if (in.tryKeyword("infinite")) {
            valid = RouterAdvertisement.INFINITE;
            preferred = RouterAdvertisement.INFINITE;
        } else {
            final Integer first = in.tryRead(Ip6InterfaceCli::number);
            if (first != null) {
                valid = first;
                preferred = in.unsigned("preferred lifetime", 0, valid);
            }
        }
        final boolean[] flags = new boolean[PREFIX_FLAGS.length];
        while (!in.atEnd()) {
            flags[in.oneOf(PREFIX_FLAGS)] = true;
        }
        check(
                iface,
                advertisements.configure(
                        iface.index(),
                        new RouterAdvertisements.PrefixChange(
                                prefix, no, useDefault, valid, preferred, flags[0], flags[1], flags[2], flags[3])));
    }

    private static final String[] PREFIX_FLAGS = {"no-advertise", "off-link", "no-autoconfig", "no-onlink"};

    private static void check(final Interface iface, final RouterAdvertisements.Refusal refusal)
            throws CommandException {
        if (refusal != null) {
            throw new CommandException(
                    switch (refusal) {
                        case NOT_ENABLED -> "IPv6 is not on on " + iface.name() + ", or it is no Ethernet interface";
                        case INVALID_VALUE ->
                            "the lifetime must be more than the interval, the least interval 3 seconds or more and"
                                    + " three quarters of the interval at most; a prefix to be taken away must be there";
                        case INVALID_VALUE_2 -> "the prefix is there with another length";
                    });
        }
    }
}
