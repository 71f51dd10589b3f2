package dev.sluice.driver.afpacket;

import dev.sluice.driver.DriverHost;
import dev.sluice.driver.HostDevices;
import dev.sluice.driver.HostTxNode;
import dev.sluice.driver.os.LinkInfo;
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

/**
 * All host interfaces: makes and deletes them, and their commands. Main thread.
 *
 * <p>To be made once, after {@link Interfaces}; it registers {@value #INPUT_NODE}.
 */
public final class AfPacketInterfaces extends HostDevices<AfPacketQueue, AfPacketInterface> {
    /** Name of the input node. */
    public static final String INPUT_NODE = "af-packet-input";

    /** With what the daemon has. */
    public AfPacketInterfaces(final DriverHost host) {
        super(host, INPUT_NODE, "a host interface", "af_packet");
    }

    /**
     * Makes {@code host-<name>}, down.
     *
     * @param config what it is made from
     * @param mac its MAC address, negative for one that follows from that of the kernel's interface
     * @throws InterfaceException when there is no such kernel interface, it may not be opened, or the name is taken;
     *     nothing has changed then
     */
    public Interface create(final AfPacketConfig config, final long mac) throws InterfaceException {
        final String name = "host-" + config.name();
        final AfPacketInterface device = new AfPacketInterface(config, host(), input());
        try {
            device.prepare();
        } catch (final OsException e) {
            throw new InterfaceException(e.getMessage());
        }
        final LinkInfo link = device.preparedLink();
        return create(
                new InterfaceSpec(
                        name,
                        LinkType.ETHERNET,
                        mac >= 0 ? mac : derivedMac(link.address()),
                        link.mtu(),
                        MAX_FRAME,
                        link.running(),
                        device,
                        HostTxNode.spec(name, "af_packet", device, SendBatch::new)),
                device);
    }

    /**
     * A locally administered address that is the same after each start: hosts that have it in their ARP caches go on
     * when a daemon that died is there again.
     */
    static long derivedMac(final byte[] address) {
        long bits = 0;
        for (final byte octet : address) {
            bits = bits << 8 | octet & 0xff;
        }
        return MAC_PREFIX | (bits ^ (bits >>> 32) * 0x9e37_79b9L) & 0xffff_ffffL;
    }

    /** What an interface was made from, or null when it is none of ours. */
    AfPacketConfig config(final Interface iface) {
        final AfPacketInterface device = device(iface);
        return device == null ? null : device.config();
    }

    /** The interface on a kernel interface, or null. */
    Interface byHostName(final String name) {
        return find((iface, device) -> device.hostName().equals(name));
    }

    /** The commands. */
    public List<Command> commands() {
        return List.of(
                Command.mpSafe(
                        "create host-interface",
                        AfPacketOptions.USAGE,
                        "Create an interface on a kernel interface by a packet socket",
                        this::create),
                Command.mpSafe(
                        "delete host-interface",
                        "name <host-if-name>",
                        "Delete an interface made by create host-interface",
                        this::delete),
                Command.mpSafe(
                        "show host-interface",
                        "[<host-if-name>]",
                        "Show host interfaces with their sockets",
                        this::show));
    }

    private void create(final CommandInput in, final CommandOutput out) throws CommandException {
        final AfPacketOptions options = AfPacketOptions.read(in);
        try {
            out.line("%s", create(options.config(), options.mac).name());
        } catch (final InterfaceException e) {
            throw new CommandException(e.getMessage());
        }
    }

    private void delete(final CommandInput in, final CommandOutput out) throws CommandException {
        in.tryKeyword("name");
        final String name = in.word("host interface name");
        in.expectEnd();
        final Interface iface = find(name);
        if (iface == null) {
            throw new CommandException("no host interface `" + name + "'");
        }
        try {
            delete(iface);
        } catch (final InterfaceException e) {
            throw new CommandException(e.getMessage());
        }
    }

    private void show(final CommandInput in, final CommandOutput out) throws CommandException {
        final String name = in.atEnd() ? null : in.word("host interface name");
        in.expectEnd();
        if (name != null && find(name) == null) {
            throw new CommandException("no host interface `" + name + "'");
        }
        for (final Interface iface : all()) {
            if (name == null || iface == find(name)) {
                out.line("%s (%d)", iface.name(), iface.index());
                out.print(device(iface).describe(iface, true));
            }
        }
    }

    /** By the kernel's name, or by ours. */
    private Interface find(final String name) {
        return find((iface, device) ->
                device.hostName().equals(name) || iface.name().equals(name));
    }
}
