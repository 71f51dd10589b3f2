package dev.sluice.manage.socket;

import dev.sluice.config.FileFailure;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.EnumSet;
import java.util.Set;

/**
 * The file of a listening Unix socket: refuses to push a living server aside, takes over what a dead one left, and
 * appears under its name only when it is ready, with its rights set. Used at start and stop.
 */
public final class SocketFile {
    /** sun_path of Linux without the final NUL. */
    private static final int LONGEST_PATH = 107;

    /** S_IFMT and S_IFSOCK of {@code <sys/stat.h>}. */
    private static final int FILE_TYPE_MASK = 0170000;

    private static final int FILE_TYPE_SOCKET = 0140000;

    private final Path path;
    private final Path temporary;
    private Object key;

    /** For the socket with this name. */
    public SocketFile(final Path path) {
        this.path = path.toAbsolutePath();
        this.temporary = this.path.resolveSibling(
                "." + this.path.getFileName() + "." + ProcessHandle.current().pid());
    }

    /**
     * Makes sure that the name is free or stale and returns the name to bind under first.
     *
     * @throws IOException when another process listens there, the file is no socket, or the name is too long
     */
    public Path prepare() throws IOException {
        if (temporary.toString().getBytes(StandardCharsets.UTF_8).length > LONGEST_PATH) {
            throw new IOException("the path of the socket is too long: " + path);
        }
        Files.createDirectories(path.getParent());
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            final int mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
            if ((mode & FILE_TYPE_MASK) != FILE_TYPE_SOCKET) {
                throw new IOException(path + " exists and is not a socket");
            }
            refuseIfAlive();
        }
        Files.deleteIfExists(temporary);
        return temporary;
    }

    /** Sets the rights of the bound socket and gives it its name. */
    public void publish(final int mode, final String group) throws IOException {
        if (group != null) {
            try {
                Files.getFileAttributeView(temporary, PosixFileAttributeView.class)
                        .setGroup(path.getFileSystem()
                                .getUserPrincipalLookupService()
                                .lookupPrincipalByGroupName(group));
            } catch (final UserPrincipalNotFoundException e) {
                throw new IOException("no such group for the socket: `" + group + "'", e);
            } catch (final IOException e) {
                throw new IOException(
                        "cannot give the socket " + path + " to the group `" + group + "': " + FileFailure.reason(e)
                                + "; the daemon must be a member of it (SupplementaryGroups= in the systemd unit)",
                        e);
            }
        }
        Files.setPosixFilePermissions(temporary, permissions(mode));
        key = Files.readAttributes(temporary, BasicFileAttributes.class).fileKey();
        Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Removes the file if it is still the one that was published; what another server has put there stays. */
    public void remove() {
        try {
            Files.deleteIfExists(temporary);
            if (key != null
                    && key.equals(Files.readAttributes(path, BasicFileAttributes.class)
                            .fileKey())) {
                Files.delete(path);
            }
        } catch (final IOException e) {
            // it is gone, or somebody else's
        }
    }

    private void refuseIfAlive() throws IOException {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.configureBlocking(false);
            probe.connect(UnixDomainSocketAddress.of(path));
        } catch (final ConnectException e) {
            return;
        } catch (final IOException e) {
            throw new IOException("cannot tell whether " + path + " is in use: " + e.getMessage(), e);
        }
        throw new IOException(path + " is in use by a running daemon");
    }

    private static Set<PosixFilePermission> permissions(final int mode) {
        final Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        final PosixFilePermission[] all = PosixFilePermission.values();
        for (int i = 0; i < all.length; i++) {
            if ((mode & 0400 >> i) != 0) {
                permissions.add(all[i]);
            }
        }
        return permissions;
    }
}
