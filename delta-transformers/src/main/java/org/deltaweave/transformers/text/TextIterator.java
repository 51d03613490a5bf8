package org.deltaweave.transformers.text;

import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;
import org.deltaweave.tensor.DeltaweaveException;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * Feeds examples to a DL4J network, every one once an epoch, batched by length.
 *
 * <p>A batch has features {@code [batch, 2, time]} (row 0 token ids, row 1 token types), a features mask {@code [batch,
 * time]} that is 1 on tokens and 0 on padding, and labels as their {@link LabelForm} says. Texts were tokenized once,
 * before the iterator was made. {@link #reset()} starts the next epoch, for training in another order.
 */
public final class TextIterator implements DataSetIterator {
    private static final long serialVersionUID = 1L;

    private final transient Samples samples;
    private final int batchSize;
    private final transient OptionalLong seed;
    private final int[] lengths;

    private transient List<int[]> batches;
    private transient Optional<DataSetPreProcessor> preProcessor = Optional.empty();
    private long epoch;
    private int position;
    private long tokensSoFar;
    private long batchTokens;

    private TextIterator(Samples samples, int batchSize, OptionalLong seed) {
        if (batchSize < 1) {
            throw new DeltaweaveException("DW-329", "The batch size is " + batchSize, "Give 1 or more");
        }
        this.samples = samples;
        this.lengths = samples.samples().stream().mapToInt(Sample::length).toArray();
        this.batchSize = batchSize;
        this.seed = seed;
        this.batches = plan();
    }

    /** Texts with classes, batched as by {@link #training(Samples, int, long)}; DW-333 with the line of one too long. */
    public static TextIterator training(TextData data, TextTokenizer tokenizer, int batchSize, long seed) {
        return training(Samples.classes(data, tokenizer), batchSize, seed);
    }

    /** Texts with classes, batched as by {@link #evaluation(Samples, int)}. */
    public static TextIterator evaluation(TextData data, TextTokenizer tokenizer, int batchSize) {
        return evaluation(Samples.classes(data, tokenizer), batchSize);
    }

    /** Batches in a new random order each epoch; the same seed gives the same orders. */
    public static TextIterator training(Samples samples, int batchSize, long seed) {
        return new TextIterator(samples, batchSize, OptionalLong.of(seed));
    }

    /** Batches from short to long, the same in each epoch. */
    public static TextIterator evaluation(Samples samples, int batchSize) {
        return new TextIterator(samples, batchSize, OptionalLong.empty());
    }

    private void writeObject(ObjectOutputStream out) throws NotSerializableException {
        throw new NotSerializableException("make a TextIterator from its data instead");
    }

    private List<int[]> plan() {
        return seed.isPresent()
                ? EpochPlan.training(lengths, batchSize, seed.getAsLong(), epoch)
                : EpochPlan.evaluation(lengths, batchSize);
    }

    @Override
    public boolean hasNext() {
        return position < batches.size();
    }

    @Override
    public DataSet next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the epoch is over: reset() starts the next");
        }
        DataSet batch = batch(batches.get(position++));
        preProcessor.ifPresent(step -> step.preProcess(batch));
        return batch;
    }

    /** The next batch; batches are planned ahead, so {@code num} must be the batch size. */
    @Override
    public DataSet next(int num) {
        if (num != batchSize) {
            throw new UnsupportedOperationException("batches have " + batchSize + " examples, not " + num);
        }
        return next();
    }

    private DataSet batch(int[] examples) {
        List<Sample> chosen =
                Arrays.stream(examples).mapToObj(samples.samples()::get).toList();
        batchTokens = chosen.stream().mapToLong(Sample::length).sum();
        tokensSoFar += batchTokens;
        return PaddedBatch.of(chosen, samples);
    }

    /** Starts the next epoch. */
    @Override
    public void reset() {
        epoch++;
        position = 0;
        tokensSoFar = 0;
        batchTokens = 0;
        batches = plan();
    }

    /** Number of tokens in an epoch, padding not counted. */
    public long tokens() {
        return Arrays.stream(lengths).asLongStream().sum();
    }

    /** Number of tokens in the batches of this epoch so far. */
    public long tokensSoFar() {
        return tokensSoFar;
    }

    /** Number of tokens in the last batch. */
    public long batchTokens() {
        return batchTokens;
    }

    /** Number of batches in an epoch. */
    public int batches() {
        return batches.size();
    }

    /** Number of examples in an epoch. */
    public int examples() {
        return lengths.length;
    }

    /** The batch size; the last batch may be smaller. */
    @Override
    public int batch() {
        return batchSize;
    }

    @Override
    public int inputColumns() {
        return 2;
    }

    @Override
    public int totalOutcomes() {
        return samples.labels().size();
    }

    @Override
    public List<String> getLabels() {
        return samples.labels();
    }

    @Override
    public boolean resetSupported() {
        return true;
    }

    /** A batch is made in microseconds: a thread to fetch it ahead would only make the order of work less certain. */
    @Override
    public boolean asyncSupported() {
        return false;
    }

    @Override
    public void setPreProcessor(DataSetPreProcessor step) {
        preProcessor = Optional.ofNullable(step);
    }

    @Override
    public DataSetPreProcessor getPreProcessor() {
        return preProcessor.orElse(null);
    }
}
