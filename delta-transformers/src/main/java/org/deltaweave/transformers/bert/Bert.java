package org.deltaweave.transformers.bert;

import java.util.ArrayList;
import java.util.List;
import org.deltaweave.api.Layer;
import org.deltaweave.api.Pass;
import org.deltaweave.tensor.Arena;
import org.deltaweave.tensor.Segments;
import org.deltaweave.tensor.Tensor;
import org.deltaweave.transformers.Encoder;
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

    private record Block(SelfAttention attention, FeedForward feedForward) {
        /** In a block below every trainable tensor nothing is kept but the result. */
        Tensor forward(Tensor x, Segments segments) {
            return Arena.keepResultOnly(() -> feedForward.forward(attention.forward(x, segments)));
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
        Tensor x = embeddings.forward(batch);
        for (Block block : blocks) {
            x = block.forward(x, batch.segments());
        }
        return pooler.forward(x, batch.segments());
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
        pooled(TokenBatch.of(List.of(new int[] {0})));
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
