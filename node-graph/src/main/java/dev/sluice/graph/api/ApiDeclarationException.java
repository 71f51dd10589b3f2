package dev.sluice.graph.api;

/**
 * A declaration of API messages cannot be understood: the message names file, line and word. A mistake of the program.
 */
public final class ApiDeclarationException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    ApiDeclarationException(final String message) {
        super(message);
    }
}
