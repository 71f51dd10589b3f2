package dev.sluice.driver.loopback;

import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceInput;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.PacketParsers;
import java.util.List;

/** {@code create} and {@code delete loopback interface}. Main thread. */
public final class LoopbackCli {
    private final Loopbacks loopbacks;
    private final Interfaces interfaces;

    private LoopbackCli(final Loopbacks loopbacks, final Interfaces interfaces) {
        this.loopbacks = loopbacks;
        this.interfaces = interfaces;
    }

    /** The commands of this package. */
    public static List<Command> commands(final Loopbacks loopbacks, final Interfaces interfaces) {
        final LoopbackCli cli = new LoopbackCli(loopbacks, interfaces);
        return List.of(
                Command.underBarrier(
                        "create loopback interface",
                        "[mac <mac>] [instance <n>]",
                        "Create a loopback interface",
                        cli::create),
                Command.underBarrier(
                        "delete loopback interface", "intfc <interface>", "Delete a loopback interface", cli::delete));
    }

    /** The commands for routed interfaces of bridge domains. */
    public static List<Command> bviCommands(final Loopbacks bvis, final Interfaces interfaces) {
        final LoopbackCli cli = new LoopbackCli(bvis, interfaces);
        return List.of(
                Command.underBarrier(
                        "bvi create",
                        "[mac <mac>] [instance <n>]",
                        "Create a routed interface for a bridge domain",
                        cli::create),
                Command.underBarrier(
                        "bvi delete", "<interface>", "Delete a routed interface of a bridge domain", cli::deleteBvi));
    }

    private void create(final CommandInput in, final CommandOutput out) throws CommandException {
        long mac = 0;
        int instance = -1;
        while (!in.atEnd()) {
            if (in.tryKeyword("mac")) {
                mac = in.read(PacketParsers::mac, "MAC address");
            } else if (in.tryKeyword("instance")) {
                instance = in.unsigned("instance", 0, Loopbacks.MAX_INSTANCE);
            } else {
                throw in.unknown();
            }
        }
        final long address = mac;
        final int wanted = instance;
        InterfaceInput.change(
                () -> out.line("%s", loopbacks.create(address, wanted).name()));
    }

    private void delete(final CommandInput in, final CommandOutput out) throws CommandException {
        in.expectKeyword("intfc");
        deleteBvi(in, out);
    }

    private void deleteBvi(final CommandInput in, final CommandOutput out) throws CommandException {
        final Interface iface = InterfaceInput.read(in, interfaces);
        in.expectEnd();
        InterfaceInput.change(() -> loopbacks.delete(iface));
    }
}
