package org.deltaweave.benchmarks.cases;

import java.util.List;
import org.deltaweave.benchmarks.compare.Duel;
import org.deltaweave.benchmarks.compare.Row;
import org.deltaweave.benchmarks.worker.Engine;
import org.deltaweave.benchmarks.worker.Task;

/** A LoRA step of two BERT-base layers beside the engine that ND4J brings. */
final class SameDiffCase implements Case {
    private static final Sizes SIZES = new Sizes(2, 768, 8, 128);

    @Override
    public List<Row> run(Bench bench) {
        Duel duel = bench.duel("samediff", SIZES.config(), Task.LORA, SIZES.batch(), Engine.SAMEDIFF);
        return List.of(duel.row("samediff", null));
    }
}
