package dev.sluice.net.l2;

import dev.sluice.graph.command.RunningConfig;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.iface.TagRewrite;
import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.MacAddress;
import java.util.Map;
import java.util.function.Consumer;

/** Bridge domains, cross connects and static stations as commands, for the running configuration. Main thread. */
final class L2Config {
    private final BridgeDomains domains;
    private final L2Fib fib;
    private final Interfaces interfaces;

    L2Config(final BridgeDomains domains, final L2Fib fib, final Interfaces interfaces) {
        this.domains = domains;
        this.fib = fib;
        this.interfaces = interfaces;
    }

    void register(final RunningConfig config) {
        config.add(RunningConfig.Stage.SWITCHING, this::domains);
        config.add(RunningConfig.Stage.SWITCHING, this::crossConnects);
        config.add(RunningConfig.Stage.SWITCHING, this::tagRewrites);
        config.add(RunningConfig.Stage.SWITCHING, this::stations);
    }

    private void domains(final Consumer<String> line) {
        for (final BridgeDomain domain : domains.all()) {
            if (domain.id == 0) {
                continue;
            }
            line.accept("create bridge-domain " + domain.id
                    + " learn " + bit(domain.learn)
                    + " forward " + bit(domain.forward)
                    + " uu-flood " + bit(domain.uuFlood)
                    + " flood " + bit(domain.flood)
                    + " arp-term " + bit(domain.arpTerm)
                    + " arp-ufwd " + bit(domain.arpForward)
                    + " mac-age " + domain.macAge
                    + (domain.tag.isEmpty() ? "" : " bd-tag " + domain.tag));
            if (domain.learnLimit != BridgeDomain.DEFAULT_LEARN_LIMIT) {
                line.accept("set bridge-domain learn-limit " + domain.id + " " + domain.learnLimit);
            }
            for (final BridgeDomain.Member member : domain.members) {
                line.accept("set interface l2 bridge " + name(member.swIfIndex()) + " " + domain.id
                        + (member.bvi() ? " bvi" : "") + (member.shg() == 0 ? "" : " " + member.shg()));
            }
            for (final Map.Entry<IpAddress, Long> entry : domain.arp.all()) {
                line.accept("set bridge-domain arp entry " + domain.id + " " + entry.getKey() + " "
                        + MacAddress.format(entry.getValue()));
            }
            if (domain.uuForward >= 0) {
                line.accept("set interface l2 bridge " + name(domain.uuForward) + " " + domain.id + " uu-fwd");
            }
        }
    }

    private void crossConnects(final Consumer<String> line) {
        for (final Interface iface : interfaces.all()) {
            final Interface peer = interfaces.get(domains.peer(iface.index()));
            if (peer != null) {
                line.accept("set interface l2 xconnect " + iface.name() + " " + peer.name());
            }
        }
    }

    private void tagRewrites(final Consumer<String> line) {
        for (final Interface iface : interfaces.all()) {
            final TagRewrite rewrite = iface.tagRewrite();
            if (rewrite.op() != TagRewrite.Op.DISABLED) {
                line.accept("set interface l2 tag-rewrite " + iface.name() + " " + words(rewrite));
            }
        }
    }

    private static String words(final TagRewrite rewrite) {
        final int pops = rewrite.op().pops();
        final int pushes = rewrite.op().pushes();
        if (pushes == 0) {
            return "pop " + pops;
        }
        return (pops == 0 ? "push" : "translate " + pops + "-" + pushes)
                + (rewrite.dot1q() ? " dot1q " : " dot1ad ")
                + rewrite.tag1()
                + (pushes == 2 ? " " + rewrite.tag2() : "");
    }

    private void stations(final Consumer<String> line) {
        fib.forEach((key, value) -> {
            // what was learned comes back by itself, the address of a BVI with its interface
            if ((value & (MacTable.LEARNED | MacTable.BVI)) != 0) {
                return;
            }
            final String entry = "l2fib add " + MacAddress.format(MacAddress.fromLoaded(key << 16 >>> 16)) + " "
                    + fib.domain(MacTable.domain(key)).id + " ";
            if ((value & MacTable.FILTER) != 0) {
                line.accept(entry + "filter");
            } else {
                line.accept(entry
                        + name((int) value & MacTable.INTERFACE)
                        + ((value & MacTable.STATIC) != 0 ? " static" : ""));
            }
        });
    }

    private String name(final int swIfIndex) {
        return interfaces.get(swIfIndex).name();
    }

    private static int bit(final boolean on) {
        return on ? 1 : 0;
    }
}
