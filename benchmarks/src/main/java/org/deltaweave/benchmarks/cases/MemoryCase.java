package org.deltaweave.benchmarks.cases;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.deltaweave.benchmarks.compare.Figures;
import org.deltaweave.benchmarks.compare.Processes;
import org.deltaweave.benchmarks.compare.Row;
import org.deltaweave.benchmarks.compare.Statistics;
import org.deltaweave.benchmarks.compare.TemporaryFixture;
import org.deltaweave.benchmarks.ours.FixtureWriter;
import org.deltaweave.benchmarks.worker.Batch;
import org.deltaweave.benchmarks.worker.Engine;
import org.deltaweave.benchmarks.worker.Measured;
import org.deltaweave.benchmarks.worker.Task;

/** Whether resident memory grows over many LoRA steps with batches of ever different lengths. */
final class MemoryCase implements Case {
    /** Narrow, so that a leak is large beside the weights, and a thousand steps take minutes. */
    private static final Sizes SIZES = new Sizes(4, 256, 16, 128);

    private static final int BATCHES = 50;
    private static final int SHORTEST = 4;
    private static final long SEED = 13;

    @Override
    public List<Row> run(Bench bench) {
        try (TemporaryFixture temporary = new TemporaryFixture()) {
            FixtureWriter.write(temporary.fixture(), SIZES.config(), Task.LORA, batches());
            bench.console().progress("memory: " + bench.settings().steps() + " steps");
            Measured run = new Processes(temporary.fixture(), Task.LORA, bench.settings()).time(Engine.DELTAWEAVE);
            Figures ours = new Figures(
                    null,
                    Statistics.rounded(Statistics.median(run.stepMs())),
                    null,
                    null,
                    Statistics.rounded(run.peakMb()),
                    Statistics.rounded(run.productShare()),
                    Statistics.rounded(run.warmMb()),
                    Statistics.rounded(run.endMb()),
                    Statistics.rounded(100 * (run.endMb() / run.warmMb() - 1)));
            return List.of(new Row("memory", null, ours, null, null, null));
        }
    }

    @Override
    public int steps() {
        return 1000;
    }

    @Override
    public int warmup() {
        return 200;
    }

    private static List<Batch> batches() {
        SplittableRandom random = new SplittableRandom(SEED);
        List<Batch> batches = new ArrayList<>();
        for (int i = 0; i < BATCHES; i++) {
            batches.add(Sizes.batch(
                    random,
                    random.ints(SIZES.texts(), SHORTEST, SIZES.time() + 1).toArray()));
        }
        return batches;
    }
}
