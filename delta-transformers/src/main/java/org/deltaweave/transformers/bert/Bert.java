package org.deltaweave.transformers.bert;

import java.util.ArrayList;
import java.util.List;
import org.deltaweave.api.Layer;
import org.deltaweave.api.Pass;
import org.deltaweave.tensor.Arena;
import org.deltaweave.tensor.Segments;
import org.deltaweave.tensor.Tensor;
import org.deltaweave.transformers.Encoder;
import org.deltaweave.transformers.PrefixCache;
import org.deltaweave.transformers.TokenBatch;
import org.deltaweave.transformers.Weights;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The BERT encoder (Devlin et al. 2019, arXiv 1810.04805): embeddings, a stack of attention and feed-forward blocks, and a
 * pooler over the first token.
 */
public final class Bert implements Encoder {
    private final BertConfig config;
    private final Weights weights;
    private final String fingerprint;
    private final long parameterCount;
    private final Pass pass;
    private final Embeddings embeddings;
    private final List<Block> blocks = new ArrayList<>();
    private final Pooler pooler;
    private final PrefixCache prefixes = PrefixCache.ofDefaultSize();

    private record Block(SelfAttention attention, FeedForward feedForward) {
        /** Keeps nothing but the result and what the backward pass needs; below every trainable tensor that is nothing. */
        Tensor forward(Tensor x, Segments segments) {
            return Arena.part(() -> Arena.part(attention.forward(x, segments), feedForward::forward));
        }

        boolean untouched() {
            return attention.untouched() && feedForward.untouched();
        }
    }

    /**
     * Makes layers over shared weights.
     *
     * @param weights where every parameter comes from
     * @param fingerprint of those weights
     * @param parameterCount of those weights
     * @param seed of the random numbers drawn while training
     */
    public Bert(BertConfig config, Weights weights, String fingerprint, long parameterCount, long seed) {
        this.config = config;
        this.weights = weights;
        this.fingerprint = fingerprint;
        this.parameterCount = parameterCount;
        this.pass = new Pass(seed);
        embeddings = new Embeddings(config, pass, weights);
        for (int layer = 0; layer < config.layers(); layer++) {
            blocks.add(new Block(
                    new SelfAttention(layer, config, pass, weights), new FeedForward(layer, config, pass, weights)));
        }
        pooler = new Pooler(config, weights);
    }

    @Override
    public List<Tensor> hiddenStates(TokenBatch batch) {
        List<Tensor> states = new ArrayList<>();
        Tensor x = embeddings.forward(batch);
        states.add(x);
        for (Block block : blocks) {
            x = block.forward(x, batch.segments());
            states.add(x);
        }
        return states;
    }

    @Override
    public Tensor pooled(TokenBatch batch) {
        int frozen = frozenBlocks();
        Tensor x = frozen > 0 && repeats()
                ? prefixes.get(batch, frozen, texts -> lower(texts, frozen))
                : lower(batch, frozen);
        Tensor last = upper(x, frozen, batch.segments());
        return Arena.part(last, input -> pooler.forward(input, batch.segments()));
    }

    private Tensor lower(TokenBatch batch, int blocksBelow) {
        Tensor x = Arena.part(() -> embeddings.forward(batch));
        for (Block block : blocks.subList(0, blocksBelow)) {
            x = Arena.part(x, input -> block.forward(input, batch.segments()));
        }
        return x;
    }

    private Tensor upper(Tensor from, int blocksBelow, Segments segments) {
        Tensor x = from;
        for (Block block : blocks.subList(blocksBelow, blocks.size())) {
            x = Arena.part(x, input -> block.forward(input, segments));
        }
        return x;
    }

    /** Number of blocks below everything that is attached: what they compute never changes. */
    private int frozenBlocks() {
        int frozen = 0;
        while (embeddings.untouched()
                && frozen < blocks.size()
                && blocks.get(frozen).untouched()) {
            frozen++;
        }
        return frozen;
    }

    /** Whether this pass belongs to epochs in which a text's frozen outputs come again: training without dropout. */
    private boolean repeats() {
        return pass.training() && config.hiddenDropout() == 0 && config.attentionDropout() == 0;
    }

    /** The table of word embeddings as the network reads it, {@code [vocabSize, hiddenSize]}: a masked-LM head shares it. */
    public Tensor wordEmbeddings() {
        return embeddings.wordWeight();
    }

    @Override
    public List<Layer> layers() {
        List<Layer> layers = new ArrayList<>();
        layers.add(embeddings);
        for (Block block : blocks) {
            layers.add(block.attention);
            layers.add(block.feedForward);
        }
        layers.add(pooler);
        return layers;
    }

    @Override
    public void probe() {
        pass.begin(false);
        TokenBatch smallest = TokenBatch.of(List.of(new int[] {0}));
        pooler.forward(upper(lower(smallest, 0), 0, smallest.segments()), smallest.segments());
    }

    @Override
    public void close() {
        prefixes.close();
    }

    @Override
    public Pass pass() {
        return pass;
    }

    @Override
    public int hiddenSize() {
        return config.hiddenSize();
    }

    @Override
    public DataType dataType() {
        return weights.dataType();
    }

    @Override
    public long parameterCount() {
        return parameterCount;
    }

    @Override
    public String fingerprint() {
        return fingerprint;
    }

    @Override
    public String externalName(String site) {
        return BertNames.of(site);
    }
}
