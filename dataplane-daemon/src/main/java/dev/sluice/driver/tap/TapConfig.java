package dev.sluice.driver.tap;

import dev.sluice.driver.os.NetNamespace;
import dev.sluice.net.packet.IpAddress;
import dev.sluice.net.packet.IpFamily;
import dev.sluice.net.packet.MacAddress;

/**
 * The kernel's side of a tap, as {@code create tap} asked for it. Immutable; absent things are null or 0.
 *
 * @param hostName name of the kernel's end
 * @param namespace where the kernel's end is made
 * @param queues receive queues, each a descriptor
 * @param tun true for a device without an Ethernet header
 * @param offload what the kernel may leave undone in frames for us
 * @param attach the device may be there already, made to persist with several queues and offload header
 * @param persist the device stays when we are gone
 * @param rings sizes of its rings
 * @param host how the kernel's end is configured
 */
record TapConfig(
        String hostName,
        NetNamespace namespace,
        int queues,
        boolean tun,
        Offload offload,
        boolean attach,
        boolean persist,
        Rings rings,
        Host host) {
    /** Default of {@link #queueLength}: VPP's ring size is 256, the kernel's 500; bursts of a fast sender need more. */
    static final int DEFAULT_QUEUE_LENGTH = 4096;

    /**
     * Sizes of rings as asked for; clients of the API compare what they asked for with what they are shown.
     *
     * @param queue frames that the kernel keeps for us in each queue
     * @param rx size of the receive ring that was asked for
     * @param tx size of the transmit ring that was asked for; there is none, frames are written at once
     */
    record Rings(int queue, int rx, int tx) {
        /** What VPP's clients ask for when nobody says otherwise. */
        static final int DEFAULT = 256;
    }

    /** The kernel's largest frame: 64 KiB that are still to be segmented, with Ethernet header and VLAN tag. */
    static final int LONGEST_FRAME = 65_535 + 18;

    private static final int LINK_HEADER = 22;

    /** What the kernel may leave undone. */
    enum Offload {
        /** Nothing: every frame is complete and fits the MTU. */
        NONE,
        /** The transport checksum. */
        CHECKSUM,
        /** Checksum and segmentation: frames have up to 64 KiB. */
        SEGMENTATION
    }

    /** An address with its prefix length; 4 or 16 bytes. */
    record HostAddress(byte[] address, int prefixLength) {
        @Override
        public String toString() {
            return text(address) + "/" + prefixLength;
        }
    }

    /**
     * Configuration of the kernel's end.
     *
     * @param mac hardware address, 6 bytes
     * @param mtu MTU
     * @param bridge bridge in the namespace that it becomes a port of
     * @param ip4 address
     * @param ip6 address
     * @param gateway4 default gateway of the namespace, 4 bytes
     * @param gateway6 default gateway of the namespace, 16 bytes
     */
    record Host(
            byte[] mac, int mtu, String bridge, HostAddress ip4, HostAddress ip6, byte[] gateway4, byte[] gateway6) {
        /** Nothing but up. */
        static final Host PLAIN = new Host(null, 0, null, null, null, null, null);
    }

    /** The words of {@code create tap} that ask for this, without id and MAC address. */
    String words() {
        final StringBuilder words = new StringBuilder();
        add(words, " host-if-name ", hostName);
        add(words, " host-ns ", namespace.own() ? null : namespace.text());
        add(words, " num-rx-queues ", queues);
        add(words, " rx-ring-size ", queueLength());
        words.append(tun ? " tun" : "")
                .append(
                        switch (offload) {
                            case NONE -> "";
                            case CHECKSUM -> " csum-offload";
                            case SEGMENTATION -> " gso";
                        })
                .append(persist ? " persist" : "")
                .append(attach ? " attach" : "");
        add(
                words,
                " host-mac-addr ",
                host.mac() == null ? null : MacAddress.format(MacAddress.fromBytes(host.mac(), 0)));
        add(words, " host-mtu-size ", host.mtu() == 0 ? null : host.mtu());
        add(words, " host-bridge ", host.bridge());
        add(words, " host-ip4-addr ", host.ip4());
        add(words, " host-ip6-addr ", host.ip6());
        add(words, " host-ip4-gw ", host.gateway4() == null ? null : text(host.gateway4()));
        add(words, " host-ip6-gw ", host.gateway6() == null ? null : text(host.gateway6()));
        return words.substring(1);
    }

    /** Frames that the kernel keeps for us in each queue. */
    int queueLength() {
        return rings.queue();
    }

    private static void add(final StringBuilder words, final String name, final Object value) {
        if (value != null) {
            words.append(name).append(value);
        }
    }

    private static String text(final byte[] address) {
        return IpAddress.fromOctets(address.length == 4 ? IpFamily.IP4 : IpFamily.IP6, address)
                .toString();
    }

    /**
     * Bytes of the longest frame that the kernel gives us.
     *
     * @param mtu of its end
     */
    int longestFrame(final int mtu) {
        return offload == Offload.SEGMENTATION ? LONGEST_FRAME : Math.min(mtu + LINK_HEADER, LONGEST_FRAME);
    }
}
