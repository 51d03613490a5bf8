package org.deltaweave.transformers.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.deltaweave.transformers.Reference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

class TextIteratorTest {
    private final long seed = System.nanoTime();

    @TempDir
    private Path directory;

    private TextTokenizer tokenizer;

    @BeforeEach
    void loadTokenizer() throws IOException {
        tokenizer = TextTokenizer.load(TinyTokenizer.write(directory), 64);
    }

    @AfterEach
    void closeTokenizer() {
        tokenizer.close();
    }

    @Test
    void next_batch_hasIdsTypesMaskAndOneHotLabels() {
        TextData data = new TextData(
                "x.tsv",
                List.of(new Example("ab", Optional.of("b"), 2, 2), new Example("a", Optional.empty(), 0, 3)),
                List.of("x", "y", "z"));
        TextIterator iterator = TextIterator.evaluation(data, tokenizer, 4);
        DataSet batch = iterator.next();
        assertThat(batch.getFeatures().shape()).containsExactly(2, 2, 6);
        assertThat(row(batch.getFeatures().slice(0).slice(0))).containsExactly(2, 5, 3, 0, 0, 0);
        assertThat(row(batch.getFeatures().slice(0).slice(1))).containsOnly(0);
        assertThat(row(batch.getFeatures().slice(1).slice(0))).containsExactly(2, 5, 8, 3, 6, 3);
        assertThat(row(batch.getFeatures().slice(1).slice(1))).containsExactly(0, 0, 0, 0, 1, 1);
        assertThat(row(batch.getFeaturesMaskArray().slice(0))).containsExactly(1, 1, 1, 0, 0, 0);
        assertThat(row(batch.getFeaturesMaskArray().slice(1))).containsOnly(1);
        assertThat(row(batch.getLabels().slice(0))).containsExactly(1, 0, 0);
        assertThat(row(batch.getLabels().slice(1))).containsExactly(0, 0, 1);
        assertThat(iterator.batchTokens()).isEqualTo(9);
        assertThat(iterator.tokens()).isEqualTo(9);
        assertThat(iterator.totalOutcomes()).isEqualTo(3);
        assertThat(iterator.hasNext()).isFalse();
        assertThatThrownBy(iterator::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void training_everyEpoch_hasEveryExampleOnceInAnotherOrder() {
        TextData data = random(337);
        TextIterator iterator = TextIterator.training(data, tokenizer, 3, seed);
        TextIterator same = TextIterator.training(data, tokenizer, 3, seed);
        List<List<Integer>> orders = new ArrayList<>();
        for (int epoch = 0; epoch < 3; epoch++) {
            List<Integer> order = epoch(iterator);
            assertThat(order).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(all(337));
            assertThat(epoch(same)).as("seed %d", seed).isEqualTo(order);
            assertThat(iterator.tokensSoFar()).isEqualTo(iterator.tokens());
            orders.add(order);
            iterator.reset();
            same.reset();
            assertThat(iterator.tokensSoFar()).isZero();
        }
        assertThat(orders).doesNotHaveDuplicates();
        assertThat(epoch(TextIterator.training(data, tokenizer, 3, seed + 1))).isNotIn(orders);
        assertThat(iterator.batches()).isEqualTo(113);
    }

    @Test
    void evaluation_everyEpoch_isSortedByLength() {
        TextData data = random(50);
        TextIterator iterator = TextIterator.evaluation(data, tokenizer, 8);
        List<Integer> order = epoch(iterator);
        assertThat(order).containsExactlyInAnyOrderElementsOf(all(50));
        assertThat(order.stream().map(i -> data.examples().get(i).text().length()))
                .isSorted();
        iterator.reset();
        assertThat(epoch(iterator)).isEqualTo(order);
    }

    @Test
    void training_buckets_leaveLittlePadding() {
        TextIterator iterator = TextIterator.training(random(2000), tokenizer, 8, seed);
        long cells = 0;
        while (iterator.hasNext()) {
            cells += iterator.next().getFeaturesMaskArray().length();
        }
        assertThat(iterator.tokens() / (double) cells).as("seed %d", seed).isGreaterThan(0.9);
    }

    @Test
    void training_textTooLong_namesLineAndBothLengths() {
        Example longer = new Example("a ".repeat(63), Optional.empty(), 0, 17);
        TextData data = new TextData("train.tsv", List.of(longer), List.of("0"));
        assertThatThrownBy(() -> TextIterator.training(data, tokenizer, 8, seed))
                .hasMessage("[DW-333] Line 17 of train.tsv has 65 tokens, but the model reads at most 64."
                        + " Shorten it, or choose to truncate texts that are too long.");
        assertThatThrownBy(() -> TextIterator.training(random(3), tokenizer, 0, seed))
                .hasMessageStartingWith("[DW-329] The batch size is 0");
    }

    @Test
    void evaluation_realData_fitsTheModel() {
        Path model = Reference.data("models/mini-bert");
        TextData dev = TextData.read(Reference.data("datasets/glue/SST-2/dev.tsv"));
        try (TextTokenizer real = TextTokenizer.load(model, 128)) {
            assertThat(real.vocabularySize()).isEqualTo(8192);
            TextIterator iterator = TextIterator.evaluation(dev, real, 32);
            int examples = 0;
            double positive = 0;
            while (iterator.hasNext()) {
                DataSet batch = iterator.next();
                examples += batch.numExamples();
                positive += batch.getLabels().getColumn(1).sumNumber().doubleValue();
                assertThat(batch.getFeatures().maxNumber().doubleValue()).isLessThan(8192);
            }
            assertThat(examples).isEqualTo(872);
            assertThat(positive).isEqualTo(444);
        }
    }

    /** Text i is unique by its label's index, so that batches can be told apart. */
    private TextData random(int count) {
        Random random = new Random(seed);
        List<Example> examples = IntStream.range(0, count)
                .mapToObj(i -> new Example("b".repeat(1 + random.nextInt(60)), Optional.empty(), i, i + 2))
                .toList();
        return new TextData(
                "random",
                examples,
                IntStream.range(0, count).mapToObj(Integer::toString).toList());
    }

    private static List<Integer> epoch(TextIterator iterator) {
        List<Integer> order = new ArrayList<>();
        while (iterator.hasNext()) {
            for (int label : iterator.next().getLabels().argMax(1).toIntVector()) {
                order.add(label);
            }
        }
        return order;
    }

    private static List<Integer> all(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    private static int[] row(INDArray array) {
        return array.dup().toIntVector();
    }
}
