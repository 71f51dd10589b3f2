package dev.sluice.net.iface;

import java.util.Locale;

/** How a receive queue is read. */
public enum RxMode {
    /** Every turn; its thread never sleeps. */
    POLLING,
    /** When the device says that there is something. */
    INTERRUPT,
    /** Every turn while packets come; its thread sleeps when none do. */
    ADAPTIVE;

    /** As the CLI has it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
