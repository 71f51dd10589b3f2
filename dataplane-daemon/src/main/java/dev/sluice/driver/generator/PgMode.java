package dev.sluice.driver.generator;

/** What the packets of a generator interface begin with. The ordinals are those of VPP's API. */
public enum PgMode {
    ETHERNET("ethernet-input"),
    IP4("ip4-input"),
    IP6("ip6-input");

    private final String input;

    PgMode(final String input) {
        this.input = input;
    }

    /** The node that its packets go to. */
    String input() {
        return input;
    }
}
