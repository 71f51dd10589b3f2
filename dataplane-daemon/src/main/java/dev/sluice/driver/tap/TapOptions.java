package dev.sluice.driver.tap;

import dev.sluice.driver.os.NetNamespace;
import dev.sluice.graph.command.CommandException;
import dev.sluice.graph.command.CommandInput;
import dev.sluice.net.packet.Ip4Address;
import dev.sluice.net.packet.Ip4Prefix;
import dev.sluice.net.packet.MacAddress;
import dev.sluice.net.packet.PacketParsers;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** What {@code create tap} or the binary API asks for; reads the words of the command. Main thread; one use. */
final class TapOptions {
    /** The grammar, for help and completion. */
    static final String USAGE = "[id <if-id>] [hw-addr <mac-address>] [host-if-name <name>] [host-ns <netns>]"
            + " [host-mac-addr <mac-address>] [host-ip4-addr <ip4-prefix>] [host-ip4-gw <ip4-address>]"
            + " [host-ip6-addr <ip6-prefix>] [host-ip6-gw <ip6-address>] [host-bridge <bridge>]"
            + " [host-mtu-size <bytes>] [num-rx-queues <n>] [num-tx-queues <n>] [rx-ring-size <n>] [tx-ring-size <n>]"
            + " [tun] [no-gso|gso] [csum-offload] [persist] [attach] [packed] [in-order] [consistent-qp]";

    static final int MAX_ID = 0xffff;
    static final int MAX_QUEUES = 64;
    static final int MAX_RING = 32768;
    static final int MIN_MTU = 64;
    static final int MAX_MTU = 65_355;
    static final int IP6_BITS = 128;

    int id = -1;
    long mac = -1;

    String hostName;
    NetNamespace namespace = NetNamespace.OWN;
    int queues = 1;
    boolean tun;
    boolean persist;
    boolean attach;
    TapConfig.Offload offload = TapConfig.Offload.NONE;
    int queueLength = TapConfig.DEFAULT_QUEUE_LENGTH;
    int rxRing = TapConfig.Rings.DEFAULT;
    int txRing = TapConfig.Rings.DEFAULT;
    byte[] hostMac;
    int hostMtu;
    String hostBridge;
    TapConfig.HostAddress ip4;
    TapConfig.HostAddress ip6;
    byte[] gateway4;
    byte[] gateway6;

    /** Reads all words. */
    static TapOptions read(final CommandInput in) throws CommandException {
        final TapOptions options = new TapOptions();
        while (!in.atEnd()) {
            if (!options.device(in) && !options.host(in)) {
                throw in.unknown();
            }
        }
        return options;
    }

    /** True for a device without an Ethernet header. */
    boolean isTun() {
        return tun;
    }

    /** The kernel's side for the interface with this id. */
    TapConfig config(final int chosenId) {
        return new TapConfig(
                hostName == null ? (tun ? "tun" : "tap") + chosenId : hostName,
                namespace,
                queues,
                tun,
                offload,
                attach,
                persist,
                new TapConfig.Rings(queueLength, rxRing, txRing),
                new TapConfig.Host(hostMac, hostMtu, hostBridge, ip4, ip6, gateway4, gateway6));
    }

    private boolean device(final CommandInput in) throws CommandException {
        if (in.tryKeyword("id")) {
            id = in.unsigned("interface id", 0, MAX_ID);
        } else if (in.tryKeyword("hw-addr")) {
            mac = in.read(PacketParsers::mac, "MAC address");
        } else if (in.tryKeyword("num-rx-queues")) {
            queues = in.unsigned("number of rx queues", 1, MAX_QUEUES);
        } else if (in.tryKeyword("num-tx-queues")) {
            in.unsigned("number of tx queues", 1, MAX_QUEUES); // every worker has one: nothing to choose
        } else if (in.tryKeyword("rx-ring-size")) {
            queueLength = in.unsigned("rx ring size", 1, MAX_RING);
            rxRing = queueLength;
        } else if (in.tryKeyword("tx-ring-size")) {
            txRing = in.unsigned("tx ring size", 1, MAX_RING); // frames are written at once: there is no ring
        } else if (in.tryKeyword("tun")) {
            tun = true;
        } else if (in.tryKeyword("no-gso")) {
            offload = TapConfig.Offload.NONE;
        } else if (in.tryKeyword("gso")) {
            offload = TapConfig.Offload.SEGMENTATION;
        } else if (in.tryKeyword("csum-offload")) {
            offload = offload == TapConfig.Offload.NONE ? TapConfig.Offload.CHECKSUM : offload;
        } else if (in.tryKeyword("persist")) {
            persist = true;
        } else if (in.tryKeyword("attach")) {
            attach = true;
        } else {
            // Properties of virtio rings, which this driver does not have.
            return in.tryOneOf("packed", "in-order", "consistent-qp") >= 0;
        }
        return true;
    }

    private boolean host(final CommandInput in) throws CommandException {
        if (in.tryKeyword("host-if-name")) {
            hostName = in.word("host interface name");
        } else if (in.tryKeyword("host-ns")) {
            namespace = NetNamespace.of(in.word("network namespace"));
        } else if (in.tryKeyword("host-mac-addr")) {
            hostMac = new byte[6];
            MacAddress.toBytes(in.read(PacketParsers::mac, "MAC address"), hostMac, 0);
        } else if (in.tryKeyword("host-bridge")) {
            hostBridge = in.word("bridge name");
        } else if (in.tryKeyword("host-mtu-size")) {
            hostMtu = in.unsigned("MTU", MIN_MTU, MAX_MTU);
        } else if (in.tryKeyword("host-ip4-addr")) {
            final Ip4Prefix prefix = in.read(PacketParsers::ip4Prefix, "IPv4 address with prefix length");
            ip4 = new TapConfig.HostAddress(bytes(prefix.address()), prefix.length());
        } else if (in.tryKeyword("host-ip4-gw")) {
            gateway4 = bytes(in.read(PacketParsers::ip4Address, "IPv4 address"));
        } else if (in.tryKeyword("host-ip6-addr")) {
            ip6 = in.read(TapOptions::ip6Prefix, "IPv6 address with prefix length");
        } else if (in.tryKeyword("host-ip6-gw")) {
            gateway6 = in.read(TapOptions::ip6Address, "IPv6 address");
        } else {
            return false;
        }
        return true;
    }

    private static byte[] bytes(final int address) {
        final byte[] bytes = new byte[4];
        Ip4Address.toBytes(address, bytes, 0);
        return bytes;
    }

    private static TapConfig.HostAddress ip6Prefix(final CommandInput in) throws CommandException {
        final String word = in.word("prefix");
        final int slash = word.indexOf('/');
        final byte[] address = slash < 0 ? null : ip6(word.substring(0, slash));
        if (address == null || !word.substring(slash + 1).matches("[0-9]{1,3}")) {
            return null;
        }
        final int length = Integer.parseInt(word.substring(slash + 1));
        return length > IP6_BITS ? null : new TapConfig.HostAddress(address, length);
    }

    private static byte[] ip6Address(final CommandInput in) throws CommandException {
        return ip6(in.word("address"));
    }

    /** The bytes of an IPv6 literal, or null; a name is never looked up. */
    private static byte[] ip6(final String text) {
        if (!text.matches("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
            return null;
        }
        try {
            return InetAddress.getByName(text) instanceof Inet6Address address ? address.getAddress() : null;
        } catch (final UnknownHostException e) {
            return null;
        }
    }
}
