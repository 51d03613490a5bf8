package com.example.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.Guice;
import com.google.inject.Injector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deltaweave.plugins.reparameterization.LoraModule;
import org.deltaweave.transformers.Backbone;
import org.deltaweave.transformers.dl4j.DeltaTuner;
import org.deltaweave.transformers.text.TextData;
import org.deltaweave.transformers.text.TextIterator;
import org.deltaweave.transformers.text.TextTokenizer;
import org.deltaweave.weaver.DeltaModule;
import org.deltaweave.weaver.SelfAttach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.evaluation.classification.Evaluation;

/** The whole program on a tiny untrained BERT and a task that one word decides. */
class GuiceTrainingTest {
    @TempDir
    Path folder;

    @BeforeAll
    static void weave() {
        SelfAttach.install();
    }

    @Test
    void train_easyTask_learnsItAndTheSavedDeltaAnswersTheSame() throws IOException {
        Path model = TinyBert.write(folder.resolve("model"), 11);
        Path train = texts("train.tsv", 320, 1);
        Path dev = texts("dev.tsv", 100, 2);
        Path out = folder.resolve("delta");
        Injector injector = Guice.createInjector(new DeltaModule(), new LoraModule(8, 16));

        Evaluation evaluation = injector.getInstance(GuiceTraining.class).train(model, train, dev, out);

        assertThat(evaluation.accuracy()).isGreaterThan(0.9);
        assertThat(out).isDirectoryContaining("glob:**/adapter_model.safetensors");
        try (Backbone bert = Backbone.load(model);
                TextTokenizer tokenizer =
                        TextTokenizer.load(model, bert.config().maxPositions())) {
            ComputationGraph loaded = injector.getInstance(DeltaTuner.class).load(bert, out);
            TextIterator texts = TextIterator.evaluation(TextData.read(dev, List.of("bad", "good")), tokenizer, 16);
            assertThat(loaded.<Evaluation>evaluate(texts).getConfusionMatrix())
                    .isEqualTo(evaluation.getConfusionMatrix());
        }
    }

    /** Sentences that are good or bad by their second word, and say something else besides. */
    private Path texts(String name, int count, long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        List<String> lines = IntStream.range(0, count)
                .mapToObj(i -> {
                    String label = random.nextBoolean() ? "good" : "bad";
                    String word = TinyBert.WORDS.get(random.nextInt(TinyBert.WORDS.size()));
                    return "a " + label + " " + word + "\t" + label;
                })
                .toList();
        Path file = folder.resolve(name);
        Files.writeString(file, "text\tlabel\n" + String.join("\n", lines) + "\n");
        return file;
    }
}
