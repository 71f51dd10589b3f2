package dev.sluice.net.iface;

import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.net.arc.FeatureArc;
import dev.sluice.net.arc.FeatureArcs;
import dev.sluice.net.packet.MacAddress;
import dev.sluice.net.packet.PacketParsers;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** The commands that show and change interfaces. Main thread. */
public final class InterfaceCli {
    private static final int LARGEST_MTU = 0xffff;

    private final Interfaces interfaces;
    private final RxQueues queues;
    private final FeatureArcs arcs;
    private final ShowInterface show;

    /**
     * The commands over these tables.
     *
     * @param threadName name of a thread by its index
     */
    public InterfaceCli(
            final Interfaces interfaces,
            final RxQueues queues,
            final FeatureArcs arcs,
            final IntFunction<String> threadName) {
        this.interfaces = interfaces;
        this.queues = queues;
        this.arcs = arcs;
        show = new ShowInterface(interfaces, queues, arcs, threadName);
    }

    /** Registers the commands and the completion of interface names. */
    public void register(final CommandRegistry registry) {
        registry.add(show.commands());
        registry.add(changes());
        new InterfaceConfig(interfaces, queues).register(registry.config());
        registry.addCompleter(
                "interface",
                () -> interfaces.all().stream().map(Interface::name).toList());
    }

    private List<Command> changes() {
        return List.of(
                Command.mpSafe(
                        "set interface state",
                        "<interface> up|down|enable|disable|admin-up|admin-down",
                        "Set the administrative state of an interface",
                        this::state),
                Command.mpSafe(
                        "set interface mtu",
                        "[packet|ip4|ip6|mpls] <value> <interface>",
                        "Set the largest packet that an interface sends",
                        this::mtu),
                Command.mpSafe(
                        "set interface mac address",
                        "<interface> <mac>",
                        "Set the MAC address of an interface",
                        this::mac),
                Command.mpSafe("set interface name", "<interface> <name>", "Rename an interface", this::name),
                Command.mpSafe("set interface tag", "<interface> <tag>", "Note a remark on an interface", this::tag),
                Command.mpSafe(
                        "clear interface tag", "<interface>", "Take the remark off an interface", this::clearTag),
                Command.mpSafe(
                        "clear hardware-interfaces",
                        "[<interface> ...]",
                        "Set the counters to 0: drivers have none of their own",
                        this::clear),
                Command.mpSafe("clear interfaces", "[<interface> ...]", "Set the counters to 0", this::clear),
                Command.mpSafe(
                        "set interface rx-mode",
                        "<interface> [queue <n>] polling|interrupt|adaptive",
                        "Set how receive queues are read",
                        this::rxMode),
                Command.mpSafe(
                        "set interface rx-placement",
                        "<interface> [queue <n>] worker <n>|main",
                        "Give a receive queue to a thread",
                        this::rxPlacement),
                Command.mpSafe(
                        "set interface feature",
                        "<interface> <feature> arc <arc> [disable]",
                        "Turn a feature of an arc on or off for an interface",
                        this::feature),
                Command.mpSafe(
                        "set interface promiscuous",
                        "on|off <interface>",
                        "Take all frames of a wire, or those for the interface alone",
                        this::promiscuous));
    }

    private void state(final CommandInput in, final CommandOutput out) throws CommandException {
        final Interface iface = InterfaceInput.read(in, interfaces);
        final boolean up = in.oneOf("up", "enable", "admin-up", "down", "disable", "admin-down") < 3;
        in.expectEnd();
        if (iface.index() == 0) {
            throw new CommandException("`" + iface.name() + "' has no state");
        }
        interfaces.admin(iface, up);
    }

    private void mtu(final CommandInput in, final CommandOutput out) throws CommandException {
        final int kind = Math.max(0, in.tryOneOf("packet", "ip4", "ip6", "mpls"));
        final int value = in.unsigned("value", kind == 0 ? 64 : 0, LARGEST_MTU);
        final Interface iface = InterfaceInput.read(in, interfaces);
        in.expectEnd();
        InterfaceInput.change(() -> interfaces.mtu(
                iface,
                kind == 0 ? value : iface.mtu(),
                kind == 1 ? value : iface.ip4Mtu(),
                kind == 2 ? value : iface.ip6Mtu(),
                kind == 3 ? value : iface.mplsMtu()));
    }

    private void mac(final CommandInput in, final CommandOutput out) throws CommandException {
        final Interface iface = InterfaceInput.read(in, interfaces);
        final long mac = in.read(PacketParsers::mac, "MAC address");
        if (MacAddress.isGroup(mac)) {
            throw new CommandException(
                    "expected the address of one station, got the group address " + MacAddress.format(mac));
        }
        in.expectEnd();
        InterfaceInput.change(() -> interfaces.mac(iface, mac));
    }

    private void name(final CommandInput in, final CommandOutput out) throws CommandException {
        final Interface iface = InterfaceInput.read(in, interfaces);
        final String name = in.word("name");
        in.expectEnd();
        InterfaceInput.change(() -> interfaces.rename(iface, name));
    }

    private void tag(final CommandInput in, final CommandOutput out) throws CommandException {
        final Interface iface = InterfaceInput.read(in, interfaces);
        interfaces.tag(iface, in.word("tag"));
        in.expectEnd();
    }

    private void clearTag(final CommandInput in, final CommandOutput out) throws CommandException {
        final Interface iface = InterfaceInput.read(in, interfaces);
        in.expectEnd();
        interfaces.tag(iface, "");
    }

    private void clear(final CommandInput in, final CommandOutput out) throws CommandException {
        if (in.atEnd()) {
            interfaces.counters().clear();
            return;
        }
        final List<Interface> list = new ArrayList<>();
        while (!in.atEnd()) {
            list.add(InterfaceInput.read(in, interfaces));
        }
        list.forEach(iface -> interfaces.counters().clear(iface.index()));
    }

    private void rxMode(final CommandInput in, final CommandOutput out) throws CommandException {
        final List<RxQueue> chosen = queuesOf(in);
        final RxMode mode = in.oneOf(RxMode.class);
        in.expectEnd();
        for (final RxQueue queue : chosen) {
            InterfaceInput.change(() -> queues.mode(queue, mode));
        }
    }

    private void rxPlacement(final CommandInput in, final CommandOutput out) throws CommandException {
        final List<RxQueue> chosen = queuesOf(in);
        final int thread = in.oneOf("main", "worker") == 0 ? 0 : 1 + in.unsigned("worker", 0, 0xffff);
        in.expectEnd();
        if (chosen.size() > 1) {
            throw new CommandException("`" + chosen.getFirst().iface().name() + "' has " + chosen.size()
                    + " queues, say which: queue <n>");
        }
        InterfaceInput.change(() -> queues.place(chosen.getFirst(), thread));
    }

    private List<RxQueue> queuesOf(final CommandInput in) throws CommandException {
        final Interface iface = InterfaceInput.read(in, interfaces);
        final List<RxQueue> list = queues.of(iface);
        if (list.isEmpty()) {
            throw new CommandException("`" + iface.name() + "' has no receive queues");
        }
        if (!in.tryKeyword("queue")) {
            return list;
        }
        final int id = in.unsigned("queue", 0, list.size() - 1);
        return list.stream().filter(queue -> queue.queueId() == id).toList();
    }

    private void feature(final CommandInput in, final CommandOutput out) throws CommandException {
        final Interface iface = InterfaceInput.read(in, interfaces);
        final String feature = in.word("feature");
        in.expectKeyword("arc");
        final String name = in.word("arc");
        final boolean on = !in.tryKeyword("disable");
        in.expectEnd();
        final FeatureArc arc = arcs.find(name);
        if (arc == null) {
            throw new CommandException("unknown arc `" + name + "'");
        }
        try {
            arc.enable(feature, iface.index(), on);
        } catch (final IllegalArgumentException e) {
            throw new CommandException(e.getMessage());
        }
    }

    private void promiscuous(final CommandInput in, final CommandOutput out) throws CommandException {
        final boolean on = in.onOff();
        final Interface iface = InterfaceInput.read(in, interfaces);
        in.expectEnd();
        iface.driver().promiscuous(iface, on);
    }
}
