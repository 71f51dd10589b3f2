package dev.sluice.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;

/**
 * Why a file could not be read or written, in a person's words: the messages of these exceptions are often the path
 * alone.
 */
public final class FileFailure {
    private FileFailure() {}

    /** What went wrong, without the path, such as {@code no such file or directory}. Any thread. */
    public static String reason(final IOException failure) {
        return switch (failure) {
            case NoSuchFileException e -> "no such file or directory";
            case AccessDeniedException e -> "permission denied";
            case FileAlreadyExistsException e -> "it is there already";
            case NotDirectoryException e -> "not a directory";
            case DirectoryNotEmptyException e -> "the directory is not empty";
            case FileSystemException e when e.getReason() != null -> lower(e.getReason());
            case CharacterCodingException e -> "it is not UTF-8 text";
            default -> failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        };
    }

    private static String lower(final String reason) {
        return reason.substring(0, 1).toLowerCase(Locale.ROOT) + reason.substring(1);
    }
}
