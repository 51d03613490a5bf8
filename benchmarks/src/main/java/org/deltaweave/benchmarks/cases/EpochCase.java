package org.deltaweave.benchmarks.cases;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.deltaweave.benchmarks.compare.Duel;
import org.deltaweave.benchmarks.compare.Row;
import org.deltaweave.benchmarks.worker.Batch;
import org.deltaweave.benchmarks.worker.Engine;
import org.deltaweave.benchmarks.worker.Task;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.transformers.text.Example;
import org.deltaweave.transformers.text.Overlong;
import org.deltaweave.transformers.text.TextData;
import org.deltaweave.transformers.text.TextTokenizer;

/**
 * LoRA steps over real sentences of many lengths, batched as they are drawn: both engines get the same texts in the same
 * batches; PyTorch pads each batch to its longest text, as the usual collator does.
 */
final class EpochCase implements Case {
    private static final Sizes SIZES = new Sizes(4, 768, 32, 0);
    private static final int LONGEST = 512;
    private static final long SEED = 11;

    @Override
    public List<Row> run(Bench bench) {
        Path sentences = present(bench.data().resolve("datasets/glue/SST-2/train.tsv"));
        Path vocabulary = present(bench.data().resolve("tokenizers/bert-base-uncased"));
        try (TextTokenizer tokenizer = TextTokenizer.load(vocabulary, LONGEST, Overlong.TRUNCATE)) {
            List<Batch> batches = draw(TextData.read(sentences), tokenizer, bench.batches());
            long tokens = batches.stream().mapToLong(Batch::tokens).sum();
            long padded = batches.stream()
                    .mapToLong(batch -> (long) batch.size() * batch.longest())
                    .sum();
            bench.console()
                    .line("epoch: " + batches.size() + " batches, " + tokens + " tokens, " + padded
                            + " with each batch's padding");
            // One round over all batches as warm-up, one timed.
            Duel duel = bench.withSteps(batches.size(), batches.size())
                    .duel("epoch", SIZES.config(tokenizer.vocabularySize()), Task.LORA, batches, Engine.PYTORCH);
            return List.of(duel.totalRow("epoch"));
        }
    }

    private static List<Batch> draw(TextData data, TextTokenizer tokenizer, int count) {
        List<Example> examples = new ArrayList<>(data.examples());
        Collections.shuffle(examples, new Random(SEED));
        List<Batch> batches = new ArrayList<>();
        for (int i = 0; i < Math.min(count, examples.size() / SIZES.texts()); i++) {
            List<Example> drawn = examples.subList(i * SIZES.texts(), (i + 1) * SIZES.texts());
            batches.add(new Batch(
                    drawn.stream()
                            .map(example -> tokenizer.encode(example.text()).ids())
                            .toArray(int[][]::new),
                    drawn.stream().mapToInt(Example::label).toArray()));
        }
        return batches;
    }

    private static Path present(Path path) {
        if (!Files.exists(path)) {
            throw new DeltaweaveException(
                    "DW-507",
                    "The case epoch needs " + path.normalize() + ", which is not there",
                    "Set DELTAWEAVE_DATA to a directory with datasets/glue/SST-2 and tokenizers/bert-base-uncased");
        }
        return path;
    }
}
