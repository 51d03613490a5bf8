package org.deltaweave.benchmarks.cases;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import org.deltaweave.benchmarks.compare.Comparison;
import org.deltaweave.benchmarks.compare.Console;
import org.deltaweave.benchmarks.compare.Duel;
import org.deltaweave.benchmarks.compare.Processes;
import org.deltaweave.benchmarks.compare.Settings;
import org.deltaweave.benchmarks.compare.TemporaryFixture;
import org.deltaweave.benchmarks.ours.FixtureWriter;
import org.deltaweave.benchmarks.worker.Batch;
import org.deltaweave.benchmarks.worker.Engine;
import org.deltaweave.benchmarks.worker.Task;
import org.deltaweave.transformers.architecture.BertConfig;

/**
 * What a case gets to work with.
 *
 * @param settings how to measure
 * @param model the shape of the network, where a case has several
 * @param rows which rows of a case; all of its rows if empty
 * @param batches number of different batches, where a case has several
 * @param data directory with data sets
 * @param console where to tell of it
 */
public record Bench(Settings settings, Model model, List<Task> rows, int batches, Path data, Console console) {
    /** The same with other numbers of steps. */
    Bench withSteps(int warmup, int steps) {
        return new Bench(settings.withSteps(warmup, steps), model, rows, batches, data, console);
    }

    /** Makes a fixture and compares ours with a peer on it. */
    Duel duel(String name, BertConfig sizes, Task task, List<Batch> texts, Engine peer) {
        return duel(name, sizes.json(), task, texts, peer);
    }

    /** The same for the backbone that a {@code config.json} describes. */
    Duel duel(String name, ObjectNode sizes, Task task, List<Batch> texts, Engine peer) {
        try (TemporaryFixture temporary = new TemporaryFixture()) {
            console.progress(name + ": making weights");
            FixtureWriter.write(temporary.fixture(), sizes, task, texts);
            return new Comparison(name, new Processes(temporary.fixture(), task, settings), peer, console).run();
        }
    }
}
