package dev.sluice.config;

import java.util.Map;
import java.util.TreeMap;

/**
 * The {@code node} section. VPP picks a node's code by CPU variant there; the JIT compiler does that here.
 *
 * @param variants variant by node name, {@code default} for those that are not named; shown only
 * @param trainingMsec milliseconds for which interfaces wait for the training of node code, which then goes on beside
 *     service; 0 switches it off
 */
public record NodeConfig(Map<String, String> variants, int trainingMsec) {
    static final Word<Integer> TRAINING_MSEC = Word.of(
            "training-msec",
            Values.number(0, 60_000),
            "milliseconds for which interfaces wait for the training of node code, which then goes on beside; 0"
                    + " switches it off");
    static final Word<String> VARIANT = Word.ignored(
                    "variant",
                    ValueType.of("<name> [<priority>]", text -> text),
                    "the JIT compiler picks the instructions of the machine")
            .withTrailingNumber();
    static final SectionSpec NODE = SectionSpec.block("", "<node>|default", "one node", VARIANT);

    /** The schema of the section. */
    public static final SectionSpec SECTION =
            SectionSpec.of("node", "options of graph nodes", TRAINING_MSEC).with(NODE);

    public NodeConfig {
        variants = Map.copyOf(variants);
    }

    static NodeConfig from(final ConfigSection section) {
        final Map<String, String> variants = new TreeMap<>();
        section.blocks(NODE).forEach((name, block) -> block.find(VARIANT).ifPresent(text -> variants.put(name, text)));
        return new NodeConfig(variants, section.get(TRAINING_MSEC));
    }
}
