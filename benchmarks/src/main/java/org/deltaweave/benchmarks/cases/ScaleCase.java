package org.deltaweave.benchmarks.cases;

import java.util.ArrayList;
import java.util.List;
import org.deltaweave.benchmarks.compare.Duel;
import org.deltaweave.benchmarks.compare.Row;
import org.deltaweave.benchmarks.worker.Engine;
import org.deltaweave.benchmarks.worker.Task;

/** A LoRA step by depth, length of texts and width: one of them varies around a base, always with 1,024 tokens. */
final class ScaleCase implements Case {
    private static final int TOKENS = 1024;

    @Override
    public List<Row> run(Bench bench) {
        List<Row> rows = new ArrayList<>();
        for (Sizes sizes : all()) {
            String row = sizes.layers() + "x" + sizes.hidden() + " time " + sizes.time();
            Duel duel = bench.duel("scale " + row, sizes.config(), Task.LORA, sizes.batch(), Engine.PYTORCH);
            rows.add(duel.row("scale", row, sizes.tokens()));
        }
        return rows;
    }

    static List<Sizes> all() {
        List<Sizes> all = new ArrayList<>(List.of(of(4, 768, 128)));
        for (int layers : new int[] {2, 8, 12}) {
            all.add(of(layers, 768, 128));
        }
        for (int time : new int[] {32, 512}) {
            all.add(of(4, 768, time));
        }
        for (int hidden : new int[] {256, 1024}) {
            all.add(of(4, hidden, 128));
        }
        return all;
    }

    private static Sizes of(int layers, int hidden, int time) {
        return new Sizes(layers, hidden, TOKENS / time, time);
    }
}
