package dev.sluice.net.l2;

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
import dev.sluice.graph.node.Graph;
import dev.sluice.net.arc.Feature;
import dev.sluice.net.arc.FeatureArc;
import dev.sluice.net.arc.FeatureArcs;
import dev.sluice.net.ethernet.EthernetInput;
import dev.sluice.net.iface.DeviceInput;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceApi;
import dev.sluice.net.iface.InterfaceInput;
import dev.sluice.net.iface.InterfaceListener;
import dev.sluice.net.iface.Interfaces;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * L2 patches: whatever a wire brings goes out of another one, before anything looks at it, for tests and measurements.
 * Main thread, but for {@link #peers()}.
 */
public final class L2Patches implements InterfaceListener {
    private final FeatureArc arc;
    private final Interfaces interfaces;
    private final Map<Integer, Integer> patches = new TreeMap<>();
    private volatile int[] peers = {};

    private L2Patches(final FeatureArc arc, final Interfaces interfaces) {
        this.arc = arc;
        this.interfaces = interfaces;
    }

    /** Adds node, commands and message; {@code l2.api} is declared. */
    public static void register(
            final Graph graph,
            final FeatureArcs arcs,
            final Interfaces interfaces,
            final CommandRegistry commands,
            final ApiRegistry api) {
        final FeatureArc arc = arcs.arc(DeviceInput.ARC, EthernetInput.NODE);
        final L2Patches patches = new L2Patches(arc, interfaces);
        graph.register(L2PatchNode.spec(patches));
        arc.add(Feature.of(L2PatchNode.NAME).runsBefore(EthernetInput.NODE));
        interfaces.listen(patches);
        commands.add(Command.mpSafe(
                "test l2patch",
                "rx <interface> tx <interface> [del]",
                "Send all that a wire brings out of another one",
                patches::patch));
        commands.add(Command.mpSafe("show l2patch", "", "Show L2 patches", patches::show));
        api.handle("l2_patch_add_del", patches::patch);
    }

    /** sw_if_index of the other wire by sw_if_index, or -1. Any thread. */
    int[] peers() {
        return peers;
    }

    private void set(final Interface rx, final Interface tx, final boolean on) {
        if (on) {
            patches.put(rx.index(), tx.index());
        } else {
            patches.remove(rx.index());
        }
        final int[] next = new int[Math.max(peers.length, rx.index() + 1)];
        Arrays.fill(next, -1);
        patches.forEach((from, to) -> next[from] = to);
        peers = next;
        arc.enable(L2PatchNode.NAME, rx.index(), on);
        rx.driver().promiscuous(rx, on);
    }

    @Override
    public void deleting(final Interface iface) {
        for (final Map.Entry<Integer, Integer> patch : Map.copyOf(patches).entrySet()) {
            if (patch.getKey() == iface.index() || patch.getValue() == iface.index()) {
                set(interfaces.get(patch.getKey()), iface, false);
            }
        }
    }

    private void patch(final CommandInput in, final CommandOutput out) throws CommandException {
        in.expectKeyword("rx");
        final Interface rx = InterfaceInput.read(in, interfaces);
        in.expectKeyword("tx");
        final Interface tx = InterfaceInput.read(in, interfaces);
        final boolean del = in.tryKeyword("del");
        in.expectEnd();
        for (final Interface iface : new Interface[] {rx, tx}) {
            if (iface.parent() != null || iface.index() == 0) {
                throw new CommandException("`" + iface.name() + "' is not a whole wire");
            }
        }
        set(rx, tx, !del);
    }

    private void patch(final ApiCall call) throws ApiException {
        final ApiRecord request = call.request();
        final Interface rx = InterfaceApi.interfaceOf(interfaces, request, "rx_sw_if_index");
        final Interface tx = interfaces.get(request.index("tx_sw_if_index"));
        if (rx.parent() != null || rx.index() == 0) {
            throw new ApiException(ApiError.INVALID_SW_IF_INDEX);
        }
        if (tx == null || tx.parent() != null || tx.index() == 0) {
            throw new ApiException(ApiError.INVALID_SW_IF_INDEX_2);
        }
        set(rx, tx, request.flag("is_add"));
    }

    private void show(final CommandInput in, final CommandOutput out) throws CommandException {
        in.expectEnd();
        if (patches.isEmpty()) {
            out.line("no l2patch entries");
        }
        patches.forEach((from, to) -> out.line(
                "%26s -> %s", interfaces.get(from).name(), interfaces.get(to).name()));
    }
}
