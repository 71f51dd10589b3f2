package dev.sluice.driver.afpacket;

import dev.sluice.driver.os.NetNamespace;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.net.packet.PacketParsers;

/**
 * What {@code create host-interface} or the binary API asks for; reads the words of the command. Main thread; one use.
 */
final class AfPacketOptions {
    /** The grammar, for help and completion. */
    static final String USAGE = "name <host-if-name> [hw-addr <mac-address>] [host-ns <netns>] [num-rx-queues <n>]"
            + " [num-tx-queues <n>] [rx-size <frame-bytes>] [rx-per-block <frames>] [rx-blocks <n>]"
            + " [qdisc-bypass-disable] [cksum-gso-disable] [v2|v3]";

    static final int MAX_QUEUES = 64;
    private static final int PAGE = 4096;
    static final int MIN_FRAME = 128;
    static final int MAX_FRAME = 65_536;
    static final int MAX_FRAMES = 4096;
    private static final int MAX_BLOCKS = 1024;
    private static final long MAX_RING = 1L << 30;

    long mac = -1;

    String name;
    NetNamespace namespace = NetNamespace.OWN;
    int version = AfPacketConfig.DEFAULT_VERSION;
    int rxQueues = 1;
    int txQueues = 1;
    int frameBytes = AfPacketConfig.DEFAULT_FRAME_BYTES;
    int framesPerBlock;
    int blocks = AfPacketConfig.DEFAULT_BLOCKS;
    boolean bypass = true;
    boolean offload = true;

    /** Reads all words. */
    static AfPacketOptions read(final CommandInput in) throws CommandException {
        final AfPacketOptions options = new AfPacketOptions();
        while (!in.atEnd()) {
            if (!options.word(in)) {
                throw in.unknown();
            }
        }
        if (options.name == null) {
            throw new CommandException("missing host interface name");
        }
        return options;
    }

    /** What was asked for, with sizes that the kernel takes. */
    AfPacketConfig config() throws CommandException {
        final int wanted = framesPerBlock == 0 ? AfPacketConfig.DEFAULT_BLOCK_BYTES : frameBytes * framesPerBlock;
        // a block holds whole pages and whole frames
        int blockBytes = (wanted + PAGE - 1) / PAGE * PAGE;
        while (blockBytes % frameBytes != 0) {
            blockBytes += PAGE;
        }
        if ((long) blockBytes * blocks > MAX_RING) {
            throw new CommandException("a ring of " + blocks + " blocks of " + blockBytes + " bytes is too large");
        }
        return new AfPacketConfig(
                name, namespace, version, rxQueues, txQueues, blockBytes, blocks, frameBytes, bypass, offload);
    }

    private boolean word(final CommandInput in) throws CommandException {
        if (in.tryKeyword("name")) {
            name = in.word("host interface name");
        } else if (in.tryKeyword("hw-addr")) {
            mac = in.read(PacketParsers::mac, "MAC address");
        } else if (in.tryKeyword("host-ns")) {
            namespace = NetNamespace.of(in.word("network namespace"));
        } else if (in.tryKeyword("num-rx-queues")) {
            rxQueues = in.unsigned("number of rx queues", 1, MAX_QUEUES);
        } else if (in.tryKeyword("num-tx-queues")) {
            txQueues = in.unsigned("number of tx queues", 1, MAX_QUEUES);
        } else if (in.tryKeyword("rx-size")) {
            frameBytes = in.unsigned("frame size", MIN_FRAME, MAX_FRAME) + 15 & ~15;
        } else if (in.tryKeyword("rx-per-block")) {
            framesPerBlock = in.unsigned("frames per block", 1, MAX_FRAMES);
        } else if (in.tryKeyword("rx-blocks")) {
            blocks = in.unsigned("number of blocks", 2, MAX_BLOCKS);
        } else if (in.tryKeyword("tx-size") || in.tryKeyword("tx-per-block") || in.tryKeyword("tx-blocks")) {
            in.unsigned("size", 1, MAX_FRAME); // frames are sent from packet memory: there is no tx ring
        } else if (in.tryKeyword("qdisc-bypass-disable")) {
            bypass = false;
        } else if (in.tryKeyword("cksum-gso-disable")) {
            offload = false;
        } else {
            final int chosen = in.tryOneOf("v2", "v3");
            version = chosen < 0 ? version : 2 + chosen;
            return chosen >= 0;
        }
        return true;
    }
}
