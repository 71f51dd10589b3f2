package dev.sluice.graph.time;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many CPU clocks a nanosecond has, to show times in clocks as operators of VPP read them. The rate is that of the
 * time stamp counter, which does not change with the core's own frequency.
 */
public final class TscRate {
    // with a known counter rate the kernel sets loops_per_jiffy from it, and BogoMIPS are twice the rate in MHz
    private static final Pattern BOGOMIPS = Pattern.compile("(?m)^bogomips\\s*: *([0-9.]+)$");
    private static final Pattern TSC = Pattern.compile("(?m)^flags\\s*:.*\\bconstant_tsc\\b");
    private static final Pattern MODEL = Pattern.compile("(?m)^model name\\s*:.*@ *([0-9.]+) *GHz");
    private static final Pattern MHZ = Pattern.compile("(?m)^cpu MHz\\s*: *([0-9.]+)$");

    private TscRate() {}

    /** Clocks per nanosecond of this machine; 1 where it does not say, so that clocks are nanoseconds then. */
    public static double ofThisMachine() {
        try {
            return parse(Files.readString(Path.of("/proc/cpuinfo")));
        } catch (final IOException e) {
            return 1;
        }
    }

    /** Clocks per nanosecond out of the text of {@code /proc/cpuinfo}. */
    static double parse(final String cpuinfo) {
        final double bogomips = first(BOGOMIPS, cpuinfo);
        if (bogomips > 0 && TSC.matcher(cpuinfo).find()) {
            return bogomips / 2_000;
        }
        final double model = first(MODEL, cpuinfo);
        final double mhz = first(MHZ, cpuinfo);
        return model > 0 ? model : mhz > 0 ? mhz / 1_000 : 1;
    }

    private static double first(final Pattern pattern, final String text) {
        final Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Double.parseDouble(matcher.group(1)) : 0;
    }
}
