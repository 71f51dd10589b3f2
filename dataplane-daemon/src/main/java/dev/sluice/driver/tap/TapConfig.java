package dev.sluice.driver.tap;

import dev.sluice.driver.os.NetNamespace;

/**
 * What {@code create tap} asked for. Immutable; absent things are null or 0.
 *
 * @param hostName name of the kernel's end
 * @param namespace where the kernel's end is made
 * @param queues receive queues, each a descriptor
 * @param tun true for a device without an Ethernet header
 * @param gso the kernel may hand over frames to be segmented and checksums to be completed
 * @param csumOffload the kernel may hand over checksums to be completed
 * @param hostMac hardware address of the kernel's end, 6 bytes
 * @param hostMtu MTU of the kernel's end
 * @param hostBridge bridge in the namespace that the kernel's end becomes a port of
 * @param hostIp4 address of the kernel's end
 * @param hostIp6 address of the kernel's end
 * @param hostGateway4 default gateway of the namespace, 4 bytes
 * @param hostGateway6 default gateway of the namespace, 16 bytes
 * @param queueLength frames that the kernel keeps for us in each queue
 */
public record TapConfig(
        String hostName,
        NetNamespace namespace,
        int queues,
        boolean tun,
        boolean gso,
        boolean csumOffload,
        byte[] hostMac,
        int hostMtu,
        String hostBridge,
        HostAddress hostIp4,
        HostAddress hostIp6,
        byte[] hostGateway4,
        byte[] hostGateway6,
        int queueLength) {
    /** Default of {@link #queueLength}: VPP's ring size is 256, the kernel's 500; bursts of a fast sender need more. */
    public static final int DEFAULT_QUEUE_LENGTH = 4096;

    /** An address with its prefix length; 4 or 16 bytes. */
    public record HostAddress(byte[] address, int prefixLength) {}

    /** A device with one queue, everything else at its default. */
    public static TapConfig of(final String hostName, final NetNamespace namespace) {
        return new TapConfig(
                hostName,
                namespace,
                1,
                false,
                false,
                false,
                null,
                0,
                null,
                null,
                null,
                null,
                null,
                DEFAULT_QUEUE_LENGTH);
    }

    /** The same with segmentation and checksum offload on or off. */
    public TapConfig withGso(final boolean on) {
        return new TapConfig(
                hostName,
                namespace,
                queues,
                tun,
                on,
                csumOffload,
                hostMac,
                hostMtu,
                hostBridge,
                hostIp4,
                hostIp6,
                hostGateway4,
                hostGateway6,
                queueLength);
    }
}
