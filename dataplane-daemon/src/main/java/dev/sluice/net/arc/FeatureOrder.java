package dev.sluice.net.arc;

import java.util.ArrayList;
import java.util.List;

/** Puts features into an order that keeps what they say of each other; where nothing is said, first come first. */
final class FeatureOrder {
    private FeatureOrder() {}

    static List<Feature> sort(final String arc, final List<Feature> features) {
        final List<Feature> left = new ArrayList<>(features);
        final List<Feature> sorted = new ArrayList<>();
        while (!left.isEmpty()) {
            final Feature next = left.stream()
                    .filter(feature -> left.stream().noneMatch(other -> mustPrecede(other, feature)))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("arc `" + arc + "': the features "
                            + left.stream().map(Feature::node).toList() + " want to run before each other"));
            left.remove(next);
            sorted.add(next);
        }
        return sorted;
    }

    private static boolean mustPrecede(final Feature first, final Feature second) {
        return first != second
                && (first.before().contains(second.node()) || second.after().contains(first.node()));
    }
}
