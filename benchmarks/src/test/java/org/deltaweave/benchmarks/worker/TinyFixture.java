package org.deltaweave.benchmarks.worker;

import java.nio.file.Path;
import java.util.List;
import org.deltaweave.benchmarks.ours.FixtureWriter;
import org.deltaweave.transformers.architecture.BertConfig;
import org.deltaweave.weaver.SelfAttach;

/** A fixture of two narrow layers that every engine computes in milliseconds. */
public final class TinyFixture {
    /** Two texts of unlike length. */
    public static final Batch RAGGED = new Batch(new int[][] {{1, 2, 3}, {4, 5, 6, 7, 8}}, new int[] {0, 1});

    /** Two texts of one length. */
    public static final Batch EVEN = new Batch(new int[][] {{1, 2, 3, 9}, {4, 5, 6, 7}}, new int[] {1, 1});

    private TinyFixture() {}

    /** Writes it. */
    public static Fixture write(Path directory, Task task, Batch batch) {
        SelfAttach.install();
        Fixture fixture = new Fixture(directory);
        FixtureWriter.write(fixture, BertConfig.of(20, 16, 2, 2, 32, 16), task, List.of(batch));
        return fixture;
    }
}
