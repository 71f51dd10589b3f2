package dev.sluice.config;

import java.util.Optional;

/**
 * The {@code api-segment} section. There is no shared memory transport of the binary API, so sizes and addresses mean
 * nothing.
 *
 * @param prefix name of this instance, shown only
 * @param uid user, name or number, that the API's sockets are given to
 * @param gid group, name or number, that the API's sockets are given to
 */
public record ApiSegmentConfig(Optional<String> prefix, Optional<String> uid, Optional<String> gid) {
    private static final String REASON = "there is no shared memory transport";

    static final Word<String> PREFIX = Word.of("prefix", Values.STRING, "name of this instance");
    static final Word<String> UID = Word.of("uid", Values.STRING, "user that owns the API's sockets");
    static final Word<String> GID = Word.of("gid", Values.STRING, "group that owns the API's sockets");

    /** The schema of the section. */
    public static final SectionSpec SECTION = SectionSpec.of(
            "api-segment",
            "owner of the binary API's sockets",
            PREFIX,
            UID,
            GID,
            Word.ignored("baseva", Values.STRING, REASON),
            Word.ignored("global-size", Values.MEMORY_SIZE, REASON),
            Word.ignored("global-pvt-heap-size size", Values.MEMORY_SIZE, REASON),
            Word.ignored("global-pvt-heap-size", Values.MEMORY_SIZE, REASON),
            Word.ignored("api-pvt-heap-size size", Values.MEMORY_SIZE, REASON),
            Word.ignored("api-pvt-heap-size", Values.MEMORY_SIZE, REASON),
            Word.ignored("api-size", Values.MEMORY_SIZE, REASON));

    static ApiSegmentConfig from(final ConfigSection section) {
        return new ApiSegmentConfig(section.find(PREFIX), section.find(UID), section.find(GID));
    }
}
