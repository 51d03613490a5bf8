package org.deltaweave.transformers.text;

import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;
import org.deltaweave.tensor.DeltaweaveException;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Feeds labelled texts to a DL4J network, every example once an epoch, batched by length.
 *
 * <p>A batch has features {@code [batch, 2, time]} (row 0 token ids, row 1 token types), a features mask {@code [batch,
 * time]} that is 1 on tokens and 0 on padding, and labels {@code [batch, labels]}, one-hot. Texts are tokenized once, when
 * the iterator is made. {@link #reset()} starts the next epoch, for training in another order.
 */
public final class TextIterator implements DataSetIterator {
    private static final long serialVersionUID = 1L;

    private final transient List<Encoding> encodings;
    private final int[] labels;
    private final transient List<String> labelNames;
    private final int pad;
    private final int batchSize;
    private final transient OptionalLong seed;
    private final int[] lengths;

    private transient List<int[]> batches;
    private transient Optional<DataSetPreProcessor> preProcessor = Optional.empty();
    private long epoch;
    private int position;
    private long tokensSoFar;
    private long batchTokens;

    private TextIterator(TextData data, TextTokenizer tokenizer, int batchSize, OptionalLong seed) {
        if (batchSize < 1) {
            throw new DeltaweaveException("DW-329", "The batch size is " + batchSize, "Give 1 or more");
        }
        this.encodings = data.examples().stream()
                .map(example -> tokenizer.encode(
                        example.text(), example.pair(), "Line " + example.line() + " of " + data.source()))
                .toList();
        this.labels = data.examples().stream().mapToInt(Example::label).toArray();
        this.lengths = encodings.stream().mapToInt(Encoding::length).toArray();
        this.labelNames = data.labels();
        this.pad = tokenizer.find(SpecialToken.PAD).orElse(0); // padding is masked: any id in the vocabulary will do
        this.batchSize = batchSize;
        this.seed = seed;
        this.batches = plan();
    }

    /**
     * Batches in a new random order each epoch; the same seed gives the same orders.
     *
     * @throws DeltaweaveException DW-333 with the line of a text that is too long, if the tokenizer refuses those
     */
    public static TextIterator training(TextData data, TextTokenizer tokenizer, int batchSize, long seed) {
        return new TextIterator(data, tokenizer, batchSize, OptionalLong.of(seed));
    }

    /** Batches from short to long, the same in each epoch. */
    public static TextIterator evaluation(TextData data, TextTokenizer tokenizer, int batchSize) {
        return new TextIterator(data, tokenizer, batchSize, OptionalLong.empty());
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
        int time = Arrays.stream(examples).map(i -> lengths[i]).max().orElseThrow();
        float[] features = new float[examples.length * 2 * time];
        float[] mask = new float[examples.length * time];
        float[] oneHot = new float[examples.length * labelNames.size()];
        batchTokens = 0;
        for (int row = 0; row < examples.length; row++) {
            Encoding encoding = encodings.get(examples[row]);
            for (int t = 0; t < time; t++) {
                boolean token = t < encoding.length();
                features[2 * row * time + t] = token ? encoding.ids()[t] : pad;
                features[(2 * row + 1) * time + t] = token ? encoding.types()[t] : 0;
                mask[row * time + t] = token ? 1 : 0;
            }
            oneHot[row * labelNames.size() + labels[examples[row]]] = 1;
            batchTokens += encoding.length();
        }
        tokensSoFar += batchTokens;
        INDArray featureArray = Nd4j.create(features, new long[] {examples.length, 2, time}, 'c');
        INDArray labelArray = Nd4j.create(oneHot, new long[] {examples.length, labelNames.size()}, 'c');
        INDArray maskArray = Nd4j.create(mask, new long[] {examples.length, time}, 'c');
        return new DataSet(featureArray, labelArray, maskArray, null);
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
        return labels.length;
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
        return labelNames.size();
    }

    @Override
    public List<String> getLabels() {
        return labelNames;
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
