package dev.sluice.net.ip4;

import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.command.RunningConfig;
import dev.sluice.net.fib.InterfaceRoutes;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceApi;
import dev.sluice.net.iface.InterfaceInput;
import dev.sluice.net.iface.Interfaces;
import java.util.function.Consumer;

/**
 * Whether packets to the broadcast address of an interface's network are sent to everyone on the link; off to begin
 * with (RFC 2644). Main thread.
 */
public final class DirectedBroadcast {
    private final Interfaces interfaces;
    private final InterfaceRoutes routes;

    private DirectedBroadcast(final Interfaces interfaces, final InterfaceRoutes routes) {
        this.interfaces = interfaces;
        this.routes = routes;
    }

    /** Adds {@code set interface ip directed-broadcast} and {@code sw_interface_set_ip_directed_broadcast}. */
    public static void register(
            final CommandRegistry commands,
            final ApiRegistry api,
            final Interfaces interfaces,
            final InterfaceRoutes routes) {
        final DirectedBroadcast feature = new DirectedBroadcast(interfaces, routes);
        commands.add(Command.mpSafe(
                "set interface ip directed-broadcast",
                "<interface> enable|disable",
                "Send packets to the broadcast address of a network to everyone on the link",
                feature::set));
        commands.config().add(RunningConfig.Stage.ADDRESSES, feature::write);
        InterfaceApi.declare(api);
        api.handle("sw_interface_set_ip_directed_broadcast", call -> {
            final Interface iface = InterfaceApi.interfaceOf(interfaces, call.request());
            routes.directedBroadcast(iface.index(), call.request().flag("enable"));
        });
    }

    private void write(final Consumer<String> line) {
        for (final Interface iface : interfaces.all()) {
            if (routes.hasDirectedBroadcast(iface.index())) {
                line.accept("set interface ip directed-broadcast " + iface.name() + " enable");
            }
        }
    }

    private void set(final CommandInput in, final CommandOutput out) throws CommandException {
        final Interface iface = InterfaceInput.read(in, interfaces);
        final boolean enable = in.oneOf("enable", "disable") == 0;
        in.expectEnd();
        routes.directedBroadcast(iface.index(), enable);
    }
}
