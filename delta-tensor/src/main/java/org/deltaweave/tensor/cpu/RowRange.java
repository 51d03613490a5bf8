package org.deltaweave.tensor.cpu;

/** What a loop does with the rows from {@code from} to before {@code to}. */
@FunctionalInterface
public interface RowRange {
    void run(int from, int to);
}
