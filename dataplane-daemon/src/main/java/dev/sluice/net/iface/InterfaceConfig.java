package dev.sluice.net.iface;

import dev.sluice.graph.command.RunningConfig;
import dev.sluice.net.packet.MacAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** The interfaces as commands, for the running configuration. Main thread. */
final class InterfaceConfig {
    private final Interfaces interfaces;
    private final RxQueues queues;

    InterfaceConfig(final Interfaces interfaces, final RxQueues queues) {
        this.interfaces = interfaces;
        this.queues = queues;
    }

    void register(final RunningConfig config) {
        config.add(RunningConfig.Stage.INTERFACES, this::create);
        config.add(RunningConfig.Stage.INTERFACE_SETTINGS, line -> all().forEach(iface -> settings(iface, line)));
        config.add(
                RunningConfig.Stage.INTERFACE_STATES,
                line -> all().stream()
                        .filter(Interface::adminUp)
                        .forEach(iface -> line.accept("set interface state " + iface.name() + " up")));
    }

    /** All but local0, in the order of their making. */
    private List<Interface> all() {
        return interfaces.all().stream()
                .filter(iface -> iface.index() != 0)
                .sorted(Comparator.comparingInt(Interface::index))
                .toList();
    }

    private void create(final Consumer<String> line) {
        for (final Interface iface : all()) {
            if (iface.parent() != null) {
                line.accept(create(iface.parent(), iface.vlan()));
                continue;
            }
            final String command = iface.driver().createCommand(iface);
            line.accept(command == null ? "# no command makes " + iface.name() : command);
        }
    }

    private static String create(final Interface parent, final Interface.Vlan vlan) {
        final String command = "create sub-interfaces " + parent.firstName() + " " + vlan.id();
        if (vlan.outer() < 0) {
            return command + " default";
        }
        final String inner = vlan.inner() < 0 ? "" : " inner-dot1q " + vlan.inner();
        return command
                + (vlan.outerDot1ad() ? " dot1ad " : " dot1q ")
                + vlan.outer()
                + inner
                + (vlan.exactMatch() ? " exact-match" : "");
    }

    private void settings(final Interface iface, final Consumer<String> line) {
        final String name = iface.name();
        if (!name.equals(iface.firstName())) {
            line.accept("set interface name " + iface.firstName() + " " + name);
        }
        if (!iface.tag().isEmpty()) {
            line.accept("set interface tag " + name + " " + iface.tag());
        }
        if (iface.parent() == null && iface.linkType() == LinkType.ETHERNET) {
            line.accept("set interface mac address " + name + " " + MacAddress.format(iface.mac()));
        }
        mtu("packet", iface.mtu(), name, line);
        mtu("ip4", iface.ip4Mtu(), name, line);
        mtu("ip6", iface.ip6Mtu(), name, line);
        mtu("mpls", iface.mplsMtu(), name, line);
        for (final RxQueue queue : queues.of(iface)) {
            line.accept("set interface rx-mode " + name + " queue " + queue.queueId() + " "
                    + queue.mode().name().toLowerCase(Locale.ROOT));
            if (queue.placedByHand()) {
                line.accept("set interface rx-placement " + name + " queue " + queue.queueId()
                        + (queue.thread() == 0 ? " main" : " worker " + (queue.thread() - 1)));
            }
        }
    }

    private static void mtu(final String kind, final int value, final String name, final Consumer<String> line) {
        if (value > 0) {
            line.accept("set interface mtu " + kind + " " + value + " " + name);
        }
    }
}
