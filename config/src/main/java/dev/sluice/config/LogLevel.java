package dev.sluice.config;

import java.util.LinkedHashMap;
import java.util.Map;

/** Log levels as VPP and syslog name them, the gravest first. */
public enum LogLevel {
    EMERG,
    ALERT,
    CRIT,
    ERR,
    WARN,
    NOTICE,
    INFO,
    DEBUG,
    DISABLED;

    static final ValueType<LogLevel> TYPE = Values.choice(words());

    private static Map<String, LogLevel> words() {
        final Map<String, LogLevel> words = new LinkedHashMap<>();
        words.put("emerg", EMERG);
        words.put("alert", ALERT);
        words.put("crit", CRIT);
        words.put("err", ERR);
        words.put("warn", WARN);
        words.put("notice", NOTICE);
        words.put("info", INFO);
        words.put("debug", DEBUG);
        words.put("disabled", DISABLED);
        words.put("error", ERR);
        words.put("warning", WARN);
        return words;
    }
}
