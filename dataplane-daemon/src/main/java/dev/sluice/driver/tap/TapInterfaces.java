package dev.sluice.driver.tap;

import dev.sluice.driver.DriverHost;
import dev.sluice.driver.HostDevices;
import dev.sluice.driver.HostTxNode;
import dev.sluice.driver.os.OsException;
import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceException;
import dev.sluice.net.iface.InterfaceSpec;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.iface.LinkType;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * All taps: makes and deletes them, and their commands. Main thread.
 *
 * <p>To be made once, after {@link Interfaces}; it registers {@value #INPUT_NODE}.
 */
public final class TapInterfaces extends HostDevices<TapQueue, TapInterface> {
    /** Name of the input node. */
    public static final String INPUT_NODE = "tap-input";

    /** With what the daemon has. */
    public TapInterfaces(final DriverHost host) {
        super(host, INPUT_NODE, "a tap", "tap");
    }

    /**
     * Makes a tap, down.
     *
     * @param options words of {@code create tap}, for example {@code "id 3 host-if-name x host-ns red"}
     * @throws InterfaceException when the id is taken or the kernel refuses; nothing has changed then
     * @throws CommandException when a word is wrong
     */
    public Interface create(final String options) throws InterfaceException, CommandException {
        return create(TapOptions.read(new CommandInput(options)));
    }

    /** The tap that an interface is, or null. */
    TapInterface find(final Interface iface) {
        return device(iface);
    }

    /** True when there is an interface with this id. */
    boolean taken(final int id) {
        return find((iface, tap) -> tap.id() == id) != null;
    }

    /** The commands. */
    public List<Command> commands() {
        return List.of(
                Command.mpSafe("create tap", TapOptions.USAGE, "Create a tap interface", this::create),
                Command.mpSafe("delete tap", "<interface>", "Delete a tap interface", this::delete),
                Command.mpSafe("show tap", "[<interface>]", "Show tap interfaces with the host's ends", this::show));
    }

    /** Makes a tap, down; {@link #create(String)} says what is thrown. */
    Interface create(final TapOptions options) throws InterfaceException {
        final int id = options.id >= 0 ? options.id : freeId();
        final String name = (options.isTun() ? "tun" : "tap") + id;
        if (host().interfaces().find(name) != null) {
            throw new InterfaceException("interface `" + name + "' already exists");
        }
        final TapConfig config = options.config(id);
        try {
            final TapDevice opened = TapDevice.open(config);
            final TapInterface tap = new TapInterface(id, config, opened, host(), input());
            return create(spec(name, options, tap, opened), tap);
        } catch (final OsException e) {
            throw new InterfaceException(e.getMessage());
        }
    }

    private static InterfaceSpec spec(
            final String name, final TapOptions options, final TapInterface tap, final TapDevice device) {
        final long random = MAC_PREFIX | ThreadLocalRandom.current().nextInt() & 0xffff_ffffL;
        return new InterfaceSpec(
                name,
                options.isTun() ? LinkType.IP : LinkType.ETHERNET,
                options.isTun() ? 0 : options.mac >= 0 ? options.mac : random,
                InterfaceSpec.DEFAULT_MTU,
                MAX_FRAME,
                TapInterface.isUp(device.link()),
                tap,
                HostTxNode.spec(name, "tap", tap, TapSender::new));
    }

    private int freeId() {
        int id = 0;
        while (host().interfaces().find("tap" + id) != null
                || host().interfaces().find("tun" + id) != null) {
            id++;
        }
        return id;
    }

    private void create(final CommandInput in, final CommandOutput out) throws CommandException {
        try {
            out.line("%s", create(TapOptions.read(in)).name());
        } catch (final InterfaceException e) {
            throw new CommandException(e.getMessage());
        }
    }

    private void delete(final CommandInput in, final CommandOutput out) throws CommandException {
        final Interface iface = find(in.word("interface"));
        in.expectEnd();
        try {
            delete(iface);
        } catch (final InterfaceException e) {
            throw new CommandException(e.getMessage());
        }
    }

    private void show(final CommandInput in, final CommandOutput out) throws CommandException {
        final Interface only = in.atEnd() ? null : find(in.word("interface"));
        in.expectEnd();
        for (final Interface iface : all()) {
            if (only == null || only == iface) {
                show(iface, device(iface), out);
            }
        }
    }

    private static void show(final Interface iface, final TapInterface tap, final CommandOutput out) {
        final TapConfig config = tap.config();
        out.line("Interface: %s (ifindex %d)", iface.name(), iface.index());
        out.line("  name \"%s\"", config.hostName());
        out.line(
                "  host-ns \"%s\"",
                config.namespace().own() ? "(nil)" : config.namespace().text());
        out.line("  host-mtu-size \"%d\"", config.host().mtu());
        out.line("  host link %s", tap.link() == null ? "gone" : TapInterface.isUp(tap.link()) ? "up" : "down");
        out.line("  gso-enabled %d", config.offload() == TapConfig.Offload.SEGMENTATION ? 1 : 0);
        out.line("  csum-enabled %d", config.offload() == TapConfig.Offload.NONE ? 0 : 1);
        for (final TapQueue queue : tap.queues()) {
            out.line(
                    "  rx queue %d: fd %d, thread %d, mode %s, damaged frames %d",
                    queue.queueId(), queue.fd(), queue.thread(), queue.mode().label(), queue.damaged());
        }
    }

    private Interface find(final String name) throws CommandException {
        final Interface found = find((iface, tap) -> iface.name().equals(name));
        if (found == null) {
            throw new CommandException("no tap interface `" + name + "'");
        }
        return found;
    }
}
