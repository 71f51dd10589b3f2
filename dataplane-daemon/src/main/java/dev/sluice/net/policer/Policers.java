package dev.sluice.net.policer;

import dev.sluice.graph.command.BarrierGuard;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.counter.CounterDirectory;
import dev.sluice.graph.counter.WorkerCounters;
import dev.sluice.graph.time.Clock;
import dev.sluice.net.arc.FeatureArc;
import dev.sluice.net.iface.Interface;
import dev.sluice.net.iface.InterfaceListener;
import dev.sluice.net.iface.Interfaces;
import dev.sluice.net.packet.IpFamily;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;

/** All policers, and those of punted packets. Main thread, but for {@link #puntPolicer} and the counters' rows. */
final class Policers implements InterfaceListener {
    private final TreeMap<Integer, Policer> byIndex = new TreeMap<>();
    private final Interfaces interfaces;
    private final BarrierGuard barrier;
    private final Clock clock;
    private final List<WorkerCounters> counters;
    private final Punt[] punts = new Punt[IpFamily.values().length];
    private int objects;

    /** The arc of a family's punted packets and who polices them. */
    private static final class Punt {
        final FeatureArc arc;
        final String node;
        volatile Policer policer;

        Punt(final FeatureArc arc, final String node) {
            this.arc = arc;
            this.node = node;
        }
    }

    /**
     * None yet.
     *
     * @param barrier held while the counters grow
     */
    Policers(
            final Interfaces interfaces,
            final CounterDirectory directory,
            final BarrierGuard barrier,
            final Clock clock,
            final int threads) {
        this.interfaces = interfaces;
        this.barrier = barrier;
        this.clock = clock;
        counters = List.of(
                new WorkerCounters("/net/policer/conform", "packets", 2, threads),
                new WorkerCounters("/net/policer/exceed", "packets", 2, threads),
                new WorkerCounters("/net/policer/violate", "packets", 2, threads));
        counters.forEach(vector -> directory.add(vector, this::name, () -> objects));
    }

    private String name(final int index) {
        final Policer policer = byIndex.get(index);
        return policer == null ? null : policer.name();
    }

    /** Packets and octets of each policer, by colour. */
    WorkerCounters counters(final int color) {
        return counters.get(color);
    }

    /** The same for workers, which keep it. */
    WorkerCounters[] countersByColor() {
        return counters.toArray(new WorkerCounters[0]);
    }

    Collection<Policer> all() {
        return Collections.unmodifiableCollection(byIndex.values());
    }

    /** A policer, or null. */
    Policer get(final int index) {
        return byIndex.get(index);
    }

    /** A policer by its name, or null. */
    Policer get(final String name) {
        return byIndex.values().stream()
                .filter(policer -> policer.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    /** A new policer, full of tokens, with the lowest index that is free. */
    Policer add(final String name, final PolicerConfig config) {
        int index = 0;
        while (byIndex.containsKey(index)) {
            index++;
        }
        if (index >= objects) {
            final int grown = index + 1;
            try (BarrierGuard.Held _ = barrier.sync("policer counters")) {
                counters.forEach(vector -> vector.ensure(grown));
            } catch (final CommandException e) {
                // a worker that does not arrive is reported by the barrier; it loses at most what it counts meanwhile
                counters.forEach(vector -> vector.ensure(grown));
            }
            objects = grown;
        }
        for (final WorkerCounters vector : counters) {
            vector.clear(index);
        }
        final Policer policer = new Policer(index, name, config, clock.nowNs());
        byIndex.put(index, policer);
        return policer;
    }

    /** Takes a policer away, also from where it is applied. */
    void remove(final Policer policer) {
        byIndex.remove(policer.index());
        for (final IpFamily family : IpFamily.values()) {
            if (puntPolicer(family) == policer) {
                policePunts(family, null);
            }
        }
    }

    /** Gives a policer another configuration, full of tokens; or the same, to fill it. */
    void update(final Policer policer, final PolicerConfig config) {
        final Policer changed = new Policer(policer.index(), policer.name(), config, clock.nowNs());
        changed.bind(policer.thread());
        byIndex.put(policer.index(), changed);
        for (final Punt punt : punts) {
            punt.policer = punt.policer == policer ? changed : punt.policer;
        }
    }

    // ---- punted packets

    void puntArc(final IpFamily family, final FeatureArc arc, final String node) {
        punts[family.ordinal()] = new Punt(arc, node);
    }

    /** Polices punted packets of a family, or with null does not. */
    void policePunts(final IpFamily family, final Policer policer) {
        final Punt punt = punts[family.ordinal()];
        punt.policer = policer;
        interfaces.all().forEach(iface -> punt.arc.enable(punt.node, iface.index(), policer != null));
    }

    /** Who polices punted packets of a family, or null. Any thread. */
    Policer puntPolicer(final IpFamily family) {
        return punts[family.ordinal()].policer;
    }

    @Override
    public void created(final Interface iface) {
        for (final Punt punt : punts) {
            if (punt.policer != null) {
                punt.arc.enable(punt.node, iface.index(), true);
            }
        }
    }
}
