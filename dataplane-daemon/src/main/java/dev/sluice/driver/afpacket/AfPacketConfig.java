package dev.sluice.driver.afpacket;

import dev.sluice.driver.os.NetNamespace;

/**
 * What {@code create host-interface} asked for. Immutable.
 *
 * @param name the kernel interface
 * @param namespace where it is
 * @param version of the receive ring: 3 stores frames of any size in blocks and shows them up to 1 ms late, 2 has a
 *     slot for each frame and shows it at once
 * @param rxQueues sockets of the receive group, each with its ring
 * @param txQueues sending sockets
 * @param blockBytes size of a ring block, a multiple of the page size
 * @param blocks blocks of a ring
 * @param frameBytes nominal frame size, which must divide the block size
 * @param qdiscBypass send straight to the driver, round the kernel's queueing
 * @param offload leave checksums and segmentation to the last device of the path; else they are completed before the
 *     graph sees a frame
 */
public record AfPacketConfig(
        String name,
        NetNamespace namespace,
        int version,
        int rxQueues,
        int txQueues,
        int blockBytes,
        int blocks,
        int frameBytes,
        boolean qdiscBypass,
        boolean offload) {
    /**
     * Default version of the ring: a millisecond more at each hop costs TCP and people more than a tenth of the CPU
     * time.
     */
    public static final int DEFAULT_VERSION = 2;

    /** Default block: room for two frames of the largest size that segmentation offload makes. */
    public static final int DEFAULT_BLOCK_BYTES = 256 * 1024;

    /** Default number of blocks: 16 MiB a queue. */
    public static final int DEFAULT_BLOCKS = 64;

    /** Default nominal frame size; the ring stores frames with their real size. */
    public static final int DEFAULT_FRAME_BYTES = 2048;

    /** An interface of our own namespace with one queue and all defaults. */
    public static AfPacketConfig of(final String name) {
        return new AfPacketConfig(
                name,
                NetNamespace.OWN,
                DEFAULT_VERSION,
                1,
                1,
                DEFAULT_BLOCK_BYTES,
                DEFAULT_BLOCKS,
                DEFAULT_FRAME_BYTES,
                true,
                true);
    }

    /** The words of {@code create host-interface} that ask for this. */
    String words() {
        return "name " + name
                + (namespace.own() ? "" : " host-ns " + namespace.text())
                + " v" + version
                + " num-rx-queues " + rxQueues
                + " num-tx-queues " + txQueues
                + " rx-size " + frameBytes
                + " rx-per-block " + blockBytes / frameBytes
                + " rx-blocks " + blocks
                + (qdiscBypass ? "" : " qdisc-bypass-disable")
                + (offload ? "" : " cksum-gso-disable");
    }

    /** Bytes of a ring. */
    long ringBytes() {
        return (long) blockBytes * blocks;
    }

    /** Frames of nominal size in a ring. */
    int frames() {
        return blockBytes / frameBytes * blocks;
    }
}
