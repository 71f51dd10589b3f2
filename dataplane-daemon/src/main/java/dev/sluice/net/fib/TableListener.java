package dev.sluice.net.fib;

/** Is told what becomes of the tables of a family, for those who keep something beside them. Main thread only. */
public interface TableListener {
    /** A new table, with what it always has. */
    default void created(final FibTable table) {}

    /** The table is gone. */
    default void deleted(final FibTable table) {}

    /** What the binary API has put into the table is taken out. */
    default void flushed(final FibTable table) {}

    /** What the binary API has put into the table is noted as stale. */
    default void replaceBegin(final FibTable table) {}

    /** What is still stale is taken out. */
    default void replaceEnd(final FibTable table) {}
}
