package dev.sluice.graph.trace;

/** Puts a trace record into words. Main thread, when shown. */
@FunctionalInterface
public interface TraceFormat {
    /** The lines behind the node's name, each indented by two blanks, without a line end at the end; empty for none. */
    String format(TraceRecord record);
}
