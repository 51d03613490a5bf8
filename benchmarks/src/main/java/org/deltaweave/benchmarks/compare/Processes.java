package org.deltaweave.benchmarks.compare;

import java.nio.file.Path;
import java.util.Map;
import org.deltaweave.benchmarks.worker.Engine;
import org.deltaweave.benchmarks.worker.Fixture;
import org.deltaweave.benchmarks.worker.Job;
import org.deltaweave.benchmarks.worker.Measured;
import org.deltaweave.benchmarks.worker.Task;
import org.deltaweave.benchmarks.worker.TensorsFile;

/**
 * Runs engines on one fixture, each time in a new process.
 *
 * @param fixture weights and batches
 * @param task what to do with each batch
 * @param settings how to measure
 */
public record Processes(Fixture fixture, Task task, Settings settings) {
    private static final int OBSERVED = 5;

    /** The first steps only, with the first one's gradients or results. */
    Measured observe(Engine engine) {
        return run(engine, 0, 0, tensors(engine).toString());
    }

    /** What the first step of the last {@link #observe} had. */
    Map<String, float[]> seen(Engine engine) {
        return TensorsFile.read(tensors(engine));
    }

    /** The first steps, the warm-up and the timed steps. */
    public Measured time(Engine engine) {
        return run(engine, settings.warmup(), settings.steps(), "");
    }

    private Measured run(Engine engine, int warmup, int steps, String tensors) {
        Path result = fixture.directory().resolve("result.json");
        Job job = new Job(
                engine,
                fixture.directory().toString(),
                task,
                settings.threads(),
                settings.attention(),
                OBSERVED,
                warmup,
                steps,
                tensors,
                result.toString());
        return ChildJvm.run(job, fixture.directory(), settings);
    }

    private Path tensors(Engine engine) {
        return fixture.directory().resolve("tensors-" + engine);
    }
}
