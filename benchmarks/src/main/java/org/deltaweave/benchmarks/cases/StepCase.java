package org.deltaweave.benchmarks.cases;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.deltaweave.benchmarks.compare.Duel;
import org.deltaweave.benchmarks.compare.Row;
import org.deltaweave.benchmarks.worker.Engine;
import org.deltaweave.benchmarks.worker.Task;
import org.deltaweave.benchmarks.worker.TorchAttention;
import org.deltaweave.tensor.DeltaweaveException;

/** One training step, or one inference, of four layers, by method: BERT-base's, or LLaMA-shaped ones. */
final class StepCase implements Case {
    @Override
    public List<Row> run(Bench bench) {
        if (bench.model() == Model.LLAMA && bench.settings().attention() == TorchAttention.EAGER) {
            throw new DeltaweaveException(
                    "DW-508",
                    "--torch-attention eager was asked for with --model llama, whose attention is always fused",
                    "Leave --torch-attention out, or use --model bert");
        }
        List<Task> every = bench.model() == Model.LLAMA ? List.of(Task.LORA) : List.of(Task.values());
        List<Task> tasks = bench.rows().isEmpty() ? every : bench.rows();
        ObjectNode sizes = bench.model() == Model.LLAMA
                ? Sizes.BASE.llama()
                : Sizes.BASE.config().json();
        List<Row> rows = new ArrayList<>();
        for (Task task : tasks) {
            Duel duel = bench.duel("step " + task.key(), sizes, task, Sizes.BASE.batch(), Engine.PYTORCH);
            rows.add(duel.row("step", task.key()));
        }
        return rows;
    }
}
