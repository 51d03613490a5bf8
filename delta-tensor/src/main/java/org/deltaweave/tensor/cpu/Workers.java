package org.deltaweave.tensor.cpu;

import java.util.function.IntConsumer;
import java.util.function.Supplier;

/** Shares out loops over the threads of one team, the calling thread among them. */
public final class Workers {
    /** Elements below which waking other threads costs more than it saves. */
    static final long SMALL = 1 << 17;

    /** Ranges for each thread, so that a thread that the system holds up does not hold up the loop. */
    private static final int RANGES = 4;

    private static volatile Team team = new Team(configured());

    private Workers() {}

    /** How many threads a loop may use. */
    public static int threads() {
        return team.size();
    }

    /**
     * Splits {@code [0, rows)} into contiguous ranges and runs them on all threads.
     *
     * @param work elements that the whole loop touches; few of them stay on the calling thread, as does a loop inside a loop
     */
    public static void rows(int rows, long work, RowRange body) {
        Team current = team;
        int ranges = (int) Math.min(rows, (long) current.size() * RANGES);
        if (work < SMALL || ranges < 2 || current.size() == 1) {
            if (rows > 0) {
                body.run(0, rows);
            }
            return;
        }
        current.run(ranges, i -> body.run(start(rows, ranges, i), start(rows, ranges, i + 1)));
    }

    /** Runs {@code body} for each number below {@code count}; a thread that is done with one takes the next. */
    public static void tasks(int count, IntConsumer body) {
        team.run(count, body);
    }

    private static int start(int rows, int ranges, int i) {
        return (int) ((long) rows * i / ranges);
    }

    /** Runs {@code body} with another number of threads. */
    static <T> T with(int threads, Supplier<T> body) {
        Team before = team;
        Team other = new Team(threads);
        team = other;
        try {
            return body.get();
        } finally {
            team = before;
            other.close();
        }
    }

    private static int configured() {
        String property = System.getProperty("deltaweave.threads");
        String text = property != null ? property : System.getenv("OMP_NUM_THREADS");
        int processors = Runtime.getRuntime().availableProcessors();
        if (text == null || text.isBlank()) {
            return processors;
        }
        try {
            // OpenMP allows one number for each level of nesting: "4,2".
            return Math.max(1, Integer.parseInt(text.split(",")[0].strip()));
        } catch (NumberFormatException e) {
            return processors;
        }
    }
}
