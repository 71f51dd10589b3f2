package dev.sluice.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Everything that a configuration may say.
 *
 * @param root words at the top level with a value and no section, for example {@code heapsize 4G}
 * @param sections the sections
 * @param ignoredSections sections of VPP without meaning here, each with the reason that the warning gives
 */
public record Schema(SectionSpec root, List<SectionSpec> sections, Map<String, String> ignoredSections) {
    public Schema {
        sections = List.copyOf(sections);
        ignoredSections = Map.copyOf(ignoredSections);
    }

    /** What Sluice itself knows. */
    public static Schema standard() {
        return new Schema(
                SectionSpec.of("", "words without a section", MemoryConfig.HEAPSIZE, PluginsConfig.PLUGIN_PATH),
                List.of(
                        UnixConfig.SECTION,
                        CpuConfig.SECTION,
                        BuffersConfig.SECTION,
                        MemoryConfig.SECTION,
                        LoggingConfig.SECTION,
                        PluginsConfig.SECTION,
                        StatsegConfig.SECTION,
                        SocksvrConfig.SECTION,
                        ApiSegmentConfig.SECTION,
                        ApiTraceConfig.SECTION,
                        NodeConfig.SECTION,
                        PrometheusConfig.SECTION,
                        PuntConfig.SECTION),
                IgnoredSections.reasons());
    }

    /** The same with a further section, for example a plugin's; it replaces one of the same name. */
    public Schema with(final SectionSpec section) {
        final List<SectionSpec> all = new ArrayList<>(sections);
        all.removeIf(old -> old.name().equals(section.name()));
        all.add(section);
        return new Schema(root, all, ignoredSections);
    }

    /** The section of this name, or null. */
    SectionSpec section(final String name) {
        for (final SectionSpec section : sections) {
            if (section.name().equals(name)) {
                return section;
            }
        }
        return null;
    }

    /** Every word that may stand at the top level, those with a meaning first. */
    List<String> sectionNames() {
        final List<String> names = new ArrayList<>();
        for (final SectionSpec section : sections) {
            names.add(section.name());
        }
        names.addAll(root.spellings());
        names.addAll(ignoredSections.keySet().stream().sorted().toList());
        return names;
    }
}
