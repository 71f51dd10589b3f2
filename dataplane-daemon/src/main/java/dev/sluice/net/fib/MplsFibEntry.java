package dev.sluice.net.fib;

import dev.sluice.net.packet.Ip4Prefix;
import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.IpPrefix;

/** An entry of an MPLS table: a label that is the last of its stack, or one that is not. Main thread only. */
public final class MplsFibEntry extends FibEntry {
    /** Label above, bottom-of-stack bit below. */
    private final int key;

    MplsFibEntry(final MplsFibTable table, final int key) {
        super(table, Integer.SIZE);
        this.key = key;
    }

    /** The label. */
    public int label() {
        return key >>> 1;
    }

    /** True for packets in which the label is the last. */
    public boolean isEos() {
        return (key & 1) != 0;
    }

    int key() {
        return key;
    }

    /** The key in the form that entries of all tables have: {@link MplsFibTable#key}. */
    @Override
    public IpPrefix prefix() {
        return new Ip4Prefix(key, Integer.SIZE);
    }

    @Override
    public IpAddress ip() {
        return IpAddress.ip4(key);
    }

    @Override
    FibChain chain() {
        return isEos() ? FibChain.MPLS_EOS : FibChain.MPLS_NON_EOS;
    }

    /** {@code 33:eos/21}. */
    @Override
    public String text() {
        return MplsLabel.name(label()) + (isEos() ? ":eos" : ":neos") + "/21";
    }

    @Override
    boolean covers(final FibEntry host) {
        return false;
    }
}
