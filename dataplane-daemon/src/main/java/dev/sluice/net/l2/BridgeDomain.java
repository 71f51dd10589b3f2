package dev.sluice.net.l2;

import java.util.ArrayList;
import java.util.List;

/** One bridge domain as main knows it; changed through {@link BridgeDomains} only, which publishes. Main thread. */
final class BridgeDomain {
    /** Learned entries that a domain may have unless told otherwise, VPP's default. */
    static final int DEFAULT_LEARN_LIMIT = 16 << 20;

    /**
     * An interface in the domain.
     *
     * @param shg split horizon group; frames do not pass between members of one group other than 0
     */
    record Member(int swIfIndex, boolean bvi, int shg) {}

    final List<Member> members = new ArrayList<>();
    final int id;
    final int index;
    boolean learn = true;
    boolean forward = true;
    boolean flood = true;
    boolean uuFlood = true;
    final ArpTermTable arp = new ArpTermTable();
    boolean arpTerm;
    boolean arpForward;
    int macAge;
    int learnLimit = DEFAULT_LEARN_LIMIT;
    String tag = "";
    int learned;
    int flushes;

    /** Where frames to unknown stations go alone; negative for to all. */
    int uuForward = -1;

    BridgeDomain(final int id, final int index) {
        this.id = id;
        this.index = index;
    }

    /** sw_if_index of the routed interface, or negative. */
    int bvi() {
        for (final Member member : members) {
            if (member.bvi()) {
                return member.swIfIndex();
            }
        }
        return -1;
    }
}
