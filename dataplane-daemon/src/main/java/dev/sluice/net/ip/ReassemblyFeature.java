package dev.sluice.net.ip;

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
import dev.sluice.graph.node.Graph;
import dev.sluice.graph.thread.ThreadTimers;
import dev.sluice.net.arc.FeatureArc;
import dev.sluice.net.arc.FeatureArcs;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceApi;
import dev.sluice.net.iface.InterfaceInput;
import dev.sluice.net.iface.Interfaces;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Reassembly of what interfaces receive, with its commands and messages: {@code set interface reassembly},
 * {@code ip_reassembly_enable_disable} and their like. Main thread.
 */
public final class ReassemblyFeature {
    private static final int FULL = 0;
    private static final int MAX_MS = 24 * 60 * 60 * 1000;

    private final Interfaces interfaces;
    private final Family ip4;
    private final Family ip6;

    /** One family's control state and the arc of its feature. */
    private record Family(Reassemblies reassemblies, FeatureArc arc) {
        void enable(final Interface iface, final boolean on) {
            arc.enable(reassemblies.featureNode(), iface.index(), on);
        }

        boolean enabled(final Interface iface) {
            return arc.enabledOn(iface.index()).contains(reassemblies.featureNode());
        }

        String upper() {
            return reassemblies.family().toString().toUpperCase(Locale.ROOT);
        }
    }

    private ReassemblyFeature(final Interfaces interfaces, final Family ip4, final Family ip6) {
        this.interfaces = interfaces;
        this.ip4 = ip4;
        this.ip6 = ip6;
    }

    /**
     * Registers the features, commands and messages. At start-up; the unicast arcs and {@code ip.api} are there.
     *
     * @param timers have datagrams given up in time
     */
    public static void register(
            final Graph graph,
            final FeatureArcs arcs,
            final Interfaces interfaces,
            final Reassemblies four,
            final Reassemblies six,
            final CommandRegistry commands,
            final ApiRegistry api,
            final ThreadTimers timers) {
        final Family ip4 = new Family(four, arcs.find("ip4-unicast"));
        final Family ip6 = new Family(six, arcs.find("ip6-unicast"));
        for (final Family family : List.of(ip4, ip6)) {
            family.reassemblies.registerFeature(graph, family.arc);
            family.reassemblies.start(timers);
        }
        final ReassemblyFeature feature = new ReassemblyFeature(interfaces, ip4, ip6);
        feature.register(commands);
        api.handle("ip_reassembly_set", feature::set);
        api.handle("ip_reassembly_get", feature::get);
        api.handle("ip_reassembly_enable_disable", feature::enable);
        api.handle("ip_local_reass_enable_disable", feature::local);
        api.handle(
                "ip_local_reass_get",
                call -> call.reply().set("ip4_is_enabled", four.local()).set("ip6_is_enabled", six.local()));
    }

    private void register(final CommandRegistry commands) {
        commands.add(Command.mpSafe(
                "set interface reassembly",
                "<interface> on|off|ip4|ip6",
                "Put together what an interface receives in fragments, before it is routed",
                this::set));
        commands.add(Command.mpSafe(
                "set ip reassembly",
                "ip4|ip6 [timeout <ms>] [max-reassemblies <n>] [max-length <fragments>] [walk <ms>] [local on|off]",
                "Set the limits of reassembly, and whether fragments to us are put together",
                this::limits));
        for (final Family family : List.of(ip4, ip6)) {
            commands.add(Command.mpSafe(
                    "show " + family.reassemblies.family() + "-full-reassembly",
                    "[details]",
                    "Show the limits of reassembly and what it holds",
                    (in, out) -> show(family, in, out)));
        }
        commands.config().add(RunningConfig.Stage.INTERFACE_SETTINGS, this::write);
    }

    // ---- commands

    private void set(final CommandInput in, final CommandOutput out) throws CommandException {
        final Interface iface = InterfaceInput.read(in, interfaces);
        final int what = in.oneOf("on", "off", "ip4", "ip6");
        in.expectEnd();
        ip4.enable(iface, what == 0 || what == 2);
        ip6.enable(iface, what == 0 || what == 3);
    }

    private void limits(final CommandInput in, final CommandOutput out) throws CommandException {
        final Family family = in.oneOf("ip4", "ip6") == 0 ? ip4 : ip6;
        final Reassembly.Limits now = family.reassemblies.limits();
        int timeout = now.timeoutMs();
        int datagrams = now.datagrams();
        int fragments = now.fragments();
        int walk = now.walkMs();
        boolean local = family.reassemblies.local();
        do {
            switch (in.oneOf("timeout", "max-reassemblies", "max-length", "walk", "local")) {
                case 0 -> timeout = in.unsigned("timeout", 0, MAX_MS);
                case 1 -> datagrams = in.unsigned("max-reassemblies", 0, Reassembly.ROWS);
                case 2 -> fragments = in.unsigned("max-length", 1, Reassembly.MAX_HELD);
                case 3 -> walk = in.unsigned("walk", 1, MAX_MS);
                default -> local = in.onOff();
            }
        } while (!in.atEnd());
        family.reassemblies.limits(new Reassembly.Limits(timeout, datagrams, fragments, walk));
        family.reassemblies.local(local);
    }

    private static void show(final Family family, final CommandInput in, final CommandOutput out)
            throws CommandException {
        in.tryKeyword("details");
        in.expectEnd();
        final Reassembly.Limits limits = family.reassemblies.limits();
        final int[] held = family.reassemblies.held();
        final String ip = family.upper();
        out.line("---------------------");
        out.line("%s reassembly status", ip);
        out.line("---------------------");
        out.line("Current full %s reassemblies count: %d", ip, held[0]);
        out.line("Maximum configured concurrent full %s reassemblies per worker-thread: %d", ip, limits.datagrams());
        out.line("Maximum configured amount of fragments per full %s reassembly: %d", ip, limits.fragments());
        out.line("Maximum configured full %s reassembly timeout: %dms", ip, limits.timeoutMs());
        out.line("Maximum configured full %s reassembly expire walk interval: %dms", ip, limits.walkMs());
        out.line("Buffers in use: %d", held[1]);
        out.line("Reassembly of fragments to us: %s", family.reassemblies.local() ? "on" : "off");
    }

    private void write(final Consumer<String> line) {
        for (final Family family : List.of(ip4, ip6)) {
            final Reassembly.Limits limits = family.reassemblies.limits();
            if (!limits.equals(Reassembly.Limits.DEFAULT) || !family.reassemblies.local()) {
                line.accept("set ip reassembly " + family.reassemblies.family()
                        + " timeout " + limits.timeoutMs()
                        + " max-reassemblies " + limits.datagrams()
                        + " max-length " + limits.fragments()
                        + " walk " + limits.walkMs()
                        + " local " + (family.reassemblies.local() ? "on" : "off"));
            }
        }
        for (final Interface iface : interfaces.all()) {
            final boolean four = ip4.enabled(iface);
            final boolean six = ip6.enabled(iface);
            if (four || six) {
                line.accept("set interface reassembly " + iface.name() + " " + (!six ? "ip4" : four ? "on" : "ip6"));
            }
        }
    }

    // ---- messages

    private Family family(final ApiRecord request) throws ApiException {
        checkType(request);
        return request.flag("is_ip6") ? ip6 : ip4;
    }

    private static void checkType(final ApiRecord request) throws ApiException {
        if (request.number("type") != FULL) {
            throw new ApiException(ApiError.UNIMPLEMENTED);
        }
    }

    /** More than there is room for is cut to that; times beyond a day to a day. */
    private void set(final ApiCall call) throws ApiException {
        final ApiRecord request = call.request();
        family(request)
                .reassemblies
                .limits(new Reassembly.Limits(
                        clamp(request, "timeout_ms", 0, MAX_MS),
                        clamp(request, "max_reassemblies", 0, Reassembly.ROWS),
                        clamp(request, "max_reassembly_length", 1, Reassembly.MAX_HELD),
                        clamp(request, "expire_walk_interval_ms", 1, MAX_MS)));
    }

    private static int clamp(final ApiRecord request, final String field, final int min, final int max)
            throws ApiException {
        return Math.clamp(request.number(field) & 0xffff_ffffL, min, max);
    }

    private void get(final ApiCall call) throws ApiException {
        final Reassembly.Limits limits = family(call.request()).reassemblies.limits();
        call.reply()
                .set("timeout_ms", limits.timeoutMs())
                .set("max_reassemblies", limits.datagrams())
                .set("max_reassembly_length", limits.fragments())
                .set("expire_walk_interval_ms", limits.walkMs())
                .set("is_ip6", call.request().flag("is_ip6"));
    }

    private void enable(final ApiCall call) throws ApiException {
        checkType(call.request());
        final Interface iface = InterfaceApi.interfaceOf(interfaces, call.request());
        ip4.enable(iface, call.request().flag("enable_ip4"));
        ip6.enable(iface, call.request().flag("enable_ip6"));
    }

    private void local(final ApiCall call) throws ApiException {
        ip4.reassemblies.local(call.request().flag("enable_ip4"));
        ip6.reassemblies.local(call.request().flag("enable_ip6"));
    }
}
