package dev.sluice.graph.thread;

import dev.sluice.config.CoreSet;
import dev.sluice.config.CpuConfig;
import dev.sluice.config.SourcePosition;
import dev.sluice.config.StartupConfException;
import dev.sluice.config.ThreadTypeConfig;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Which thread runs on which core: a pure function of the {@code cpu} section, the thread types and the machine's
 * cores.
 *
 * <p>Cores that the section names are taken first, each once. Threads without cores of their own get the lowest ones
 * that are left behind {@code skip-cores}. When there are too few for a type, all its threads run unpinned, and a
 * warning says so. Main is pinned when {@code main-core} says so, or when some other thread is and a core is left for
 * main.
 *
 * @param mainCore core of main, -1 for unpinned
 * @param threads the threads of all types, types with a clone of the graph first; index 1 and up
 * @param warnings for the log
 */
public record CpuPlacement(int mainCore, List<Placed> threads, List<String> warnings) {
    /**
     * A thread that is to be launched.
     *
     * @param type its type
     * @param name its name
     * @param core -1 for unpinned
     */
    public record Placed(ThreadRegistration type, String name, int core) {}

    public CpuPlacement {
        threads = List.copyOf(threads);
        warnings = List.copyOf(warnings);
    }

    /**
     * Places threads.
     *
     * @param cpu the section
     * @param types registered thread types
     * @param allowed cores that the process may use
     * @param prefix of thread names when the section has none
     * @throws StartupConfException naming the core, and where it was written, when it does not exist, is taken twice or
     *     is main's; or a type that nobody registered, or that has a fixed count
     */
    public static CpuPlacement place(
            final CpuConfig cpu, final List<ThreadRegistration> types, final CoreSet allowed, final String prefix)
            throws StartupConfException {
        return new Placer(cpu, types, allowed, cpu.threadPrefix().isEmpty() ? prefix : cpu.threadPrefix()).place();
    }

    /** How many threads run a clone of the graph, main included. */
    public int graphThreads() {
        return 1
                + (int) threads.stream()
                        .filter(thread -> thread.type().needsClone())
                        .count();
    }

    /** The state of one placement. */
    private static final class Placer {
        private final CpuConfig cpu;
        private final List<ThreadRegistration> types;
        private final CoreSet allowed;
        private final String prefix;
        private final BitSet free;
        private final String[] owner;
        private final List<String> warnings = new ArrayList<>();
        private boolean mainPinned;

        Placer(final CpuConfig cpu, final List<ThreadRegistration> types, final CoreSet allowed, final String prefix) {
            this.cpu = cpu;
            this.types = types;
            this.allowed = allowed;
            this.prefix = prefix;
            free = allowed.toBitSet();
            owner = new String[Math.max(1, free.length())];
        }

        CpuPlacement place() throws StartupConfException {
            refuseUnknownTypes();
            int main = -1;
            if (cpu.mainCore().isPresent()) {
                main = take(cpu.mainCore().getAsInt(), "main-core", "main", cpu.mainCorePosition());
            }
            final List<int[]> cores = new ArrayList<>();
            for (final ThreadRegistration type : types) {
                cores.add(namedCores(type));
            }
            skip();
            final boolean wantsMain = main < 0 && needsAutomaticMain(cores);
            if (wantsMain && !free.isEmpty() && enoughFor(cores, 1)) {
                main = takeNext("main");
            }
            mainPinned = main >= 0;
            final List<Placed> threads = new ArrayList<>();
            for (final boolean clones : new boolean[] {true, false}) {
                for (int i = 0; i < types.size(); i++) {
                    if (types.get(i).needsClone() == clones) {
                        addAll(threads, types.get(i), cores.get(i));
                    }
                }
            }
            return new CpuPlacement(main, threads, warnings);
        }

        private void addAll(final List<Placed> threads, final ThreadRegistration type, final int[] named) {
            final int count = count(type);
            int[] cores = named;
            if (cores.length == 0 && count > 0) {
                cores = automaticCores(type, count);
            }
            for (int i = 0; i < count; i++) {
                final String name = prefix + "_" + type.shortName() + "_" + i;
                threads.add(new Placed(type, name, i < cores.length ? cores[i] : -1));
            }
        }

        private int[] automaticCores(final ThreadRegistration type, final int count) {
            // a core that main could not be pinned to is still one that main needs
            final int left = Math.max(0, free.cardinality() - (mainPinned ? 0 : 1));
            if (left < count) {
                warnings.add(type.name() + ": " + count + " threads, but cores left for them: " + left
                        + "; they run unpinned");
                return new int[0];
            }
            final int[] cores = new int[count];
            for (int i = 0; i < count; i++) {
                cores[i] = takeNext(type.name());
            }
            return cores;
        }

        private boolean needsAutomaticMain(final List<int[]> cores) {
            for (int i = 0; i < types.size(); i++) {
                if (cores.get(i).length > 0 || count(types.get(i)) > 0) {
                    return true;
                }
            }
            return false;
        }

        /**
         * True when the automatic threads of every type fit beside main: a pinned main in front of unpinned workers
         * helps nobody.
         */
        private boolean enoughFor(final List<int[]> cores, final int main) {
            int wanted = main;
            for (int i = 0; i < types.size(); i++) {
                wanted += cores.get(i).length > 0 ? 0 : count(types.get(i));
            }
            return wanted <= free.cardinality();
        }

        private void refuseUnknownTypes() throws StartupConfException {
            for (final ThreadTypeConfig asked : cpu.threads().values()) {
                final ThreadRegistration type = types.stream()
                        .filter(t -> t.name().equals(asked.name()))
                        .findFirst()
                        .orElse(null);
                if (type == null) {
                    throw cpu.unknownThreadType(
                            asked, types.stream().map(ThreadRegistration::name).toList());
                }
                if (type.fixedCount() && asked.count() != type.count()) {
                    throw refuse(
                            asked.valuePosition(),
                            asked.name(),
                            "the number of '" + type.name() + "' threads is fixed at " + type.count());
                }
            }
        }

        private int count(final ThreadRegistration type) {
            final ThreadTypeConfig asked = cpu.threads().get(type.name());
            if (asked != null) {
                return asked.count();
            }
            return type.coreMask() == 0 ? type.count() : Long.bitCount(type.coreMask());
        }

        private int[] namedCores(final ThreadRegistration type) throws StartupConfException {
            final ThreadTypeConfig asked = cpu.threads().get(type.name());
            if (asked != null) {
                final int[] wanted = asked.cores().map(set -> set.toArray()).orElse(new int[0]);
                for (int i = 0; i < wanted.length; i++) {
                    wanted[i] = take(wanted[i], type.name(), type.name(), asked.valuePosition());
                }
                return wanted;
            }
            final int[] cores = new int[Long.bitCount(type.coreMask())];
            long left = type.coreMask();
            for (int i = 0; i < cores.length; i++) {
                cores[i] = take(Long.numberOfTrailingZeros(left), type.name(), type.name(), SourcePosition.DEFAULT);
                left &= left - 1;
            }
            return cores;
        }

        private void skip() throws StartupConfException {
            int core = -1;
            for (int i = 0; i < cpu.skipCores(); i++) {
                core = allowed.next(core + 1);
                if (core < 0) {
                    throw refuse(
                            SourcePosition.DEFAULT,
                            "skip-cores",
                            "'skip-cores " + cpu.skipCores() + "' leaves none of the cores " + allowed);
                }
                free.clear(core);
            }
        }

        private int take(final int written, final String word, final String who, final SourcePosition where)
                throws StartupConfException {
            final int core = absolute(written, word, where);
            if (!allowed.contains(core)) {
                throw refuse(
                        where,
                        String.valueOf(written),
                        "'" + word + "' names core " + written + ", which is not among the cores " + allowed
                                + " of this process");
            }
            if (owner[core] != null) {
                throw refuse(
                        where,
                        String.valueOf(written),
                        "'" + word + "' names core " + written + ", which is taken by '" + owner[core] + "'");
            }
            owner[core] = who;
            free.clear(core);
            return core;
        }

        private int absolute(final int written, final String word, final SourcePosition where)
                throws StartupConfException {
            if (!cpu.relative()) {
                return written;
            }
            int core = -1;
            for (int i = 0; i <= written; i++) {
                core = allowed.next(core + 1);
                if (core < 0) {
                    throw refuse(
                            where,
                            String.valueOf(written),
                            "'" + word + "' names core " + written + " of the " + allowed.size()
                                    + " that this process may use, counted from 0");
                }
            }
            return core;
        }

        private int takeNext(final String who) {
            final int core = free.nextSetBit(0);
            free.clear(core);
            owner[core] = who;
            return core;
        }

        private static StartupConfException refuse(
                final SourcePosition where, final String word, final String problem) {
            return new StartupConfException(where, word, null, problem);
        }
    }
}
