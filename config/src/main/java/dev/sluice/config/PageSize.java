package dev.sluice.config;

import java.util.LinkedHashMap;
import java.util.Map;

/** Page sizes that a memory mapping may ask for. */
public enum PageSize {
    DEFAULT,
    DEFAULT_HUGEPAGE,
    SIZE_4K,
    SIZE_64K,
    SIZE_2M,
    SIZE_1G;

    static final ValueType<PageSize> TYPE = Values.choice(words());

    private static Map<String, PageSize> words() {
        final Map<String, PageSize> words = new LinkedHashMap<>();
        words.put("default", DEFAULT);
        words.put("default-hugepage", DEFAULT_HUGEPAGE);
        words.put("4k", SIZE_4K);
        words.put("64k", SIZE_64K);
        words.put("2m", SIZE_2M);
        words.put("1g", SIZE_1G);
        return words;
    }
}
