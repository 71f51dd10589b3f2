package dev.sluice.driver.os;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Writes one netlink request: header (16 bytes: length u32, type u16, flags u16, sequence u32, port u32), a fixed body,
 * then attributes (length u16, type u16, padded to 4). Control path; one thread.
 *
 * <p>Source: {@code linux/netlink.h}, {@code linux/rtnetlink.h}.
 */
public final class NetlinkMessage {
    /** Asks for an acknowledgement in any case. */
    public static final int F_REQUEST_ACK = 0x1 | 0x4;
    /** Asks for the whole table. */
    public static final int F_REQUEST_DUMP = 0x1 | 0x300;
    /** Makes it if it is not there. */
    public static final int F_CREATE = 0x400;
    /** Fails when it is there. */
    public static final int F_EXCL = 0x200;
    /** Replaces what is there. */
    public static final int F_REPLACE = 0x100;

    private static final int HEADER = 16;
    private static final int CAPACITY = 1024;
    private static final int F_NESTED = 0x8000;

    private final ByteBuffer buffer = ByteBuffer.allocate(CAPACITY).order(ByteOrder.nativeOrder());

    /** A request of {@code type}, for example RTM_NEWLINK, with {@code flags}. */
    public NetlinkMessage(final int type, final int flags) {
        buffer.putInt(0)
                .putShort((short) type)
                .putShort((short) flags)
                .putInt(0)
                .putInt(0);
    }

    /** Appends one byte of the fixed body. */
    public NetlinkMessage u8(final int value) {
        buffer.put((byte) value);
        return this;
    }

    /** Appends two bytes of the fixed body. */
    public NetlinkMessage u16(final int value) {
        buffer.putShort((short) value);
        return this;
    }

    /** Appends four bytes of the fixed body. */
    public NetlinkMessage u32(final int value) {
        buffer.putInt(value);
        return this;
    }

    /** Appends an attribute of bytes. */
    public NetlinkMessage attribute(final int type, final byte[] value) {
        buffer.putShort((short) (value.length + 4)).putShort((short) type).put(value);
        return pad();
    }

    /** Appends an attribute that is an int in machine order. */
    public NetlinkMessage attribute(final int type, final int value) {
        buffer.putShort((short) 8).putShort((short) type).putInt(value);
        return this;
    }

    /** Appends an attribute that is a text with its end. */
    public NetlinkMessage attribute(final int type, final String value) {
        final byte[] text = value.getBytes(StandardCharsets.UTF_8);
        buffer.putShort((short) (text.length + 5))
                .putShort((short) type)
                .put(text)
                .put((byte) 0);
        return pad();
    }

    /** Opens a nested attribute; give the result to {@link #end}. */
    public int begin(final int type) {
        final int start = buffer.position();
        buffer.putShort((short) 0).putShort((short) (type | F_NESTED));
        return start;
    }

    /** Closes a nested attribute. */
    public NetlinkMessage end(final int start) {
        buffer.putShort(start, (short) (buffer.position() - start));
        return this;
    }

    /** The finished request with its sequence number. */
    byte[] bytes(final int sequence) {
        buffer.putInt(0, buffer.position()).putInt(8, sequence);
        final byte[] bytes = new byte[buffer.position()];
        buffer.get(0, bytes);
        return bytes;
    }

    /** Length of the fixed header. */
    static int headerBytes() {
        return HEADER;
    }

    private NetlinkMessage pad() {
        while ((buffer.position() & 3) != 0) {
            buffer.put((byte) 0);
        }
        return this;
    }
}
