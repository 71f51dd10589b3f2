package dev.sluice.config;

import java.util.Optional;

/**
 * The {@code api-trace} section: a ring of the binary API's messages.
 *
 * @param on whether messages are kept from the start
 * @param nitems how many
 * @param saveApiTable file below {@code /tmp} that gets the message table
 */
public record ApiTraceConfig(boolean on, int nitems, Optional<String> saveApiTable) {
    static final Word<Boolean> ON =
            Word.of("on", Values.FLAG, "keep API messages from the start").alsoSpelled("enable");
    static final Word<Integer> NITEMS = Word.of("nitems", Values.number(1, 16_777_216), "how many messages are kept");
    static final Word<String> SAVE_API_TABLE =
            Word.of("save-api-table", Values.PATH, "file below /tmp that gets the message table");

    /** The schema of the section. */
    public static final SectionSpec SECTION =
            SectionSpec.of("api-trace", "trace of the binary API", ON, NITEMS, SAVE_API_TABLE);

    static ApiTraceConfig from(final ConfigSection section) {
        return new ApiTraceConfig(section.has(ON), section.get(NITEMS), section.find(SAVE_API_TABLE));
    }
}
