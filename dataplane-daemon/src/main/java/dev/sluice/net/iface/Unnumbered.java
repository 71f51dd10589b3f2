package dev.sluice.net.iface;

import dev.sluice.graph.api.ApiCall;
import dev.sluice.graph.api.ApiError;
import dev.sluice.graph.api.ApiException;
import dev.sluice.graph.api.ApiRecord;
import dev.sluice.graph.api.ApiRegistry;
import dev.sluice.graph.command.Command;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.graph.command.CommandOutput;
import dev.sluice.graph.command.CommandRegistry;
import dev.sluice.graph.command.RunningConfig;
import java.util.function.Consumer;

/**
 * Command and messages for interfaces that use the addresses of another one. {@code ip.api}, which declares
 * {@code ip_unnumbered_dump}, is declared by its owner before. Main thread.
 */
public final class Unnumbered {
    private static final int ALL = -1;

    private final Interfaces interfaces;

    private Unnumbered(final Interfaces interfaces) {
        this.interfaces = interfaces;
    }

    /** Adds command and messages. */
    public static void register(final CommandRegistry commands, final ApiRegistry api, final Interfaces interfaces) {
        final Unnumbered unnumbered = new Unnumbered(interfaces);
        commands.add(Command.mpSafe(
                "set interface unnumbered",
                "<interface> use <interface> | del <interface>",
                "Use the addresses of another interface",
                unnumbered::set));
        commands.config().add(RunningConfig.Stage.ADDRESSES, unnumbered::write);
        InterfaceApi.declare(api);
        api.handle("sw_interface_set_unnumbered", unnumbered::set);
        api.handle("ip_unnumbered_dump", unnumbered::dump);
    }

    private void set(final CommandInput in, final CommandOutput out) throws CommandException {
        final boolean del = in.tryKeyword("del");
        final Interface iface = InterfaceInput.read(in, interfaces);
        if (!del) {
            in.expectKeyword("use");
        }
        final Interface lender = del ? null : InterfaceInput.read(in, interfaces);
        in.expectEnd();
        InterfaceInput.change(() -> interfaces.addressing().lender(iface, lender));
    }

    private void write(final Consumer<String> line) {
        for (final Interface iface : interfaces.all()) {
            if (iface.lender != null) {
                line.accept("set interface unnumbered " + iface.name() + " use " + iface.lender.name());
            }
        }
    }

    /** The names of the message's fields are the other way round: {@code sw_if_index} is the one with the addresses. */
    private void set(final ApiCall call) throws ApiException {
        final ApiRecord request = call.request();
        final Interface iface = InterfaceApi.interfaceOf(interfaces, request, "unnumbered_sw_if_index");
        final Interface lender = request.flag("is_add") ? interfaces.get(request.index("sw_if_index")) : null;
        if (lender == null && request.flag("is_add")) {
            throw new ApiException(ApiError.INVALID_SW_IF_INDEX_2);
        }
        InterfaceApi.change(
                ApiError.UNEXPECTED_INTF_STATE, () -> interfaces.addressing().lender(iface, lender));
    }

    private void dump(final ApiCall call) {
        final int wanted = call.request().index("sw_if_index");
        for (final Interface iface : interfaces.all()) {
            if (iface.lender != null && (wanted == ALL || wanted == iface.index)) {
                call.details(
                        details -> details.set("sw_if_index", iface.index).set("ip_sw_if_index", iface.lender.index));
            }
        }
    }
}
