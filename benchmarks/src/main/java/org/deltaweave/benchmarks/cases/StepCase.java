package org.deltaweave.benchmarks.cases;

import java.util.ArrayList;
import java.util.List;
import org.deltaweave.benchmarks.compare.Duel;
import org.deltaweave.benchmarks.compare.Row;
import org.deltaweave.benchmarks.worker.Engine;
import org.deltaweave.benchmarks.worker.Task;

/** One training step, or one inference, of four BERT-base layers, by method. */
final class StepCase implements Case {
    @Override
    public List<Row> run(Bench bench) {
        List<Task> tasks = bench.rows().isEmpty() ? List.of(Task.values()) : bench.rows();
        List<Row> rows = new ArrayList<>();
        for (Task task : tasks) {
            Duel duel = bench.duel("step " + task.key(), Sizes.BASE.config(), task, Sizes.BASE.batch(), Engine.PYTORCH);
            rows.add(duel.row("step", task.key()));
        }
        return rows;
    }
}
