package dev.sluice.bench;

import java.util.List;

/**
 * A scenario's outcome.
 *
 * @param scenario what was measured
 * @param ours the median fork of Sluice
 * @param forks totals of all its forks
 * @param vppTotal VPP's clocks per packet, NaN when there is no figure
 * @param vppGraph the same without the generator
 * @param vpp the median fork of VPP, null when it was not measured
 * @param measured true when VPP was measured beside, false when its figures come from the file
 */
record Result(
        Scenario scenario,
        Fork ours,
        List<Double> forks,
        double vppTotal,
        double vppGraph,
        Fork vpp,
        boolean measured) {
    static Result of(
            final Scenario scenario, final List<Fork> ours, final List<Fork> theirs, final VppFigures baseline) {
        final Fork median = Fork.median(ours);
        final List<Double> totals = ours.stream().map(Fork::total).toList();
        if (!theirs.isEmpty()) {
            final Fork vpp = Fork.median(theirs);
            return new Result(scenario, median, totals, vpp.total(), vpp.graph(), vpp, true);
        }
        final VppFigures.Figure figure = baseline.on(scenario.name(), median.calibration());
        return figure == null
                ? new Result(scenario, median, totals, Double.NaN, Double.NaN, null, false)
                : new Result(scenario, median, totals, figure.total(), figure.graph(), null, false);
    }
}
