package dev.sluice.manage.stats;

import dev.sluice.driver.os.FileDescriptors;
import dev.sluice.driver.os.MappedRegion;
import dev.sluice.driver.os.OsException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** A reader of the segment made of nothing but its layout, in a mapping of its own. */
final class StatsReader implements AutoCloseable {
    private final MappedRegion region;
    private final long base;

    /** An entry as it stands in the directory. */
    record Entry(int index, int type, long value) {}

    StatsReader(final int fd, final long size) throws OsException {
        region = MappedRegion.ofSparseFile("reader", fd, size);
        FileDescriptors.close(fd);
        base = region.u64(8);
    }

    long version() {
        return region.u64(0);
    }

    long epoch() {
        return region.u64Acquire(16);
    }

    long inProgress() {
        return region.u64Acquire(24);
    }

    /** Checked as clients do: pointers and whole vectors are inside. */
    private long offset(final long pointer) {
        final long offset = pointer - base;
        if (offset <= 0 || offset + Long.BYTES >= region.size() || offset % Long.BYTES != 0) {
            throw new IllegalStateException("pointer " + Long.toHexString(pointer));
        }
        return offset;
    }

    private int length(final long vector) {
        return region.u32(vector - Long.BYTES);
    }

    Map<String, Entry> directory() {
        final long vector = offset(region.u64(32));
        final Map<String, Entry> all = new LinkedHashMap<>();
        for (int i = 0; i < length(vector); i++) {
            final long at = vector + i * 144L;
            final byte[] name = new byte[128];
            int n = 0;
            while (region.u8(at + 16 + n) != 0) {
                name[n] = (byte) region.u8(at + 16 + n++);
            }
            final Entry entry = new Entry(i, region.u32(at), region.u64(at + 8));
            if (all.put(new String(name, 0, n, StandardCharsets.US_ASCII), entry) != null && n > 0) {
                throw new IllegalStateException("twice: " + new String(name, 0, n, StandardCharsets.US_ASCII));
            }
        }
        return all;
    }

    long scalar(final String name) {
        return directory().get(name).value();
    }

    /**
     * Values of a simple or combined entry, or of the column that a symlink leads to: by thread, then all values of the
     * row.
     */
    long[][] values(final String name) {
        final Map<String, Entry> directory = directory();
        final Entry entry = directory.get(name);
        if (entry.type() != 6) {
            return values(entry, entry.type() == 3 ? 2 : 1, -1);
        }
        final Entry target = directory.values().stream()
                .filter(other -> other.index() == (int) entry.value())
                .findFirst()
                .orElseThrow();
        return values(target, target.type() == 3 ? 2 : 1, (int) (entry.value() >>> 32));
    }

    private long[][] values(final Entry entry, final int cells, final int column) {
        final long outer = offset(entry.value());
        final long[][] all = new long[length(outer)][];
        for (int thread = 0; thread < all.length; thread++) {
            final long row = offset(region.u64(outer + (long) thread * Long.BYTES));
            final int from = column < 0 ? 0 : column * cells;
            final int to = column < 0 ? length(row) * cells : from + cells;
            all[thread] = new long[to - from];
            for (int i = from; i < to; i++) {
                all[thread][i - from] = region.u64(row + (long) i * Long.BYTES);
            }
        }
        return all;
    }

    String[] names(final String name) {
        final long outer = offset(directory().get(name).value());
        final String[] all = new String[length(outer)];
        for (int i = 0; i < all.length; i++) {
            final long text = offset(region.u64(outer + (long) i * Long.BYTES));
            final byte[] octets = new byte[length(text) - 1];
            for (int c = 0; c < octets.length; c++) {
                octets[c] = (byte) region.u8(text + c);
            }
            all[i] = new String(octets, StandardCharsets.US_ASCII);
        }
        return all;
    }

    @Override
    public void close() {
        region.close();
    }
}
