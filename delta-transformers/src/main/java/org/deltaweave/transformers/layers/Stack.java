package org.deltaweave.transformers.layers;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.deltaweave.api.Layer;
import org.deltaweave.api.Pass;
import org.deltaweave.tensor.Arena;
import org.deltaweave.tensor.Segments;
import org.deltaweave.tensor.Tensor;
import org.deltaweave.transformers.PrefixCache;
import org.deltaweave.transformers.TokenBatch;

/** Embeddings, blocks one above the other, and the norm after the last: {@code [tokens, hidden]} from token ids. */
public final class Stack implements AutoCloseable {
    private final WordEmbeddings words;
    private final Embeddings embeddings;
    private final Optional<RelativePositions> positions;
    private final List<Block> blocks;
    private final Optional<FinalNorm> norm;
    private final StackDropout dropout;
    private final Pass pass;
    private final PrefixCache prefixes = PrefixCache.ofDefaultSize();

    /**
     * Puts the parts together.
     *
     * @param positions bias of attention by distance, in architectures that have it
     * @param norm after the last block, where blocks normalise their input
     * @param dropout after the norm, and whether anything drops at all
     */
    public Stack(
            WordEmbeddings words,
            Embeddings embeddings,
            Optional<RelativePositions> positions,
            List<Block> blocks,
            Optional<FinalNorm> norm,
            StackDropout dropout,
            Pass pass) {
        this.words = words;
        this.embeddings = embeddings;
        this.positions = positions;
        this.blocks = List.copyOf(blocks);
        this.norm = norm;
        this.dropout = dropout;
        this.pass = pass;
    }

    /** The embeddings and every block's output, the last one normalised if the stack ends with a norm. */
    public List<Tensor> hiddenStates(TokenBatch batch, Context context) {
        Context complete = complete(context);
        List<Tensor> states = new ArrayList<>();
        Tensor x = embeddings.forward(batch);
        states.add(x);
        for (Block block : blocks) {
            x = block.forward(x, complete);
            states.add(x);
        }
        states.set(states.size() - 1, finished(x));
        return states;
    }

    /** The last hidden states; frozen blocks below every delta are not computed again for a text that comes again. */
    public Tensor forward(TokenBatch batch, Context context) {
        boolean alone = context.memory().isEmpty() && context.cache().isEmpty();
        int frozen = alone && pass.training() && !dropout.any() ? frozenBlocks() : 0;
        if (frozen == 0) {
            return through(Arena.part(() -> embeddings.forward(batch)), 0, blocks.size(), context, true);
        }
        Tensor prefix = prefixes.get(batch, frozen, texts -> {
            Tensor embedded = Arena.part(() -> embeddings.forward(texts));
            return through(embedded, 0, frozen, Context.of(texts.segments(), texts.positions()), false);
        });
        return through(prefix, frozen, blocks.size(), context, true);
    }

    private Tensor through(Tensor from, int first, int last, Context context, boolean finish) {
        Context complete = complete(context);
        Tensor x = from;
        for (Block block : blocks.subList(first, last)) {
            x = Arena.part(x, input -> block.forward(input, complete));
        }
        return finish ? Arena.part(x, this::finished) : x;
    }

    private Tensor finished(Tensor x) {
        Tensor last = norm.isPresent() ? norm.get().norm(x) : x;
        return last.dropout(pass.training() ? dropout.last() : 0, pass.random());
    }

    /** With the bias by distance, where the architecture has one. */
    private Context complete(Context context) {
        if (positions.isEmpty()) {
            return context;
        }
        int longest = context.cache().map(KeyValueCache::longest).orElse(longest(context.segments()));
        return context.with(positions.get().upTo(longest));
    }

    private static int longest(Segments segments) {
        return IntStream.range(0, segments.count()).map(segments::length).max().orElse(1);
    }

    /** Number of blocks below everything that is attached: what they compute never changes. */
    private int frozenBlocks() {
        int frozen = 0;
        boolean below = words.untouched()
                && embeddings.untouched()
                && positions.map(Layer::untouched).orElse(true);
        while (below && frozen < blocks.size() && blocks.get(frozen).untouched()) {
            frozen++;
        }
        return frozen;
    }

    /** Every layer but the word vectors, in the order of the data. */
    public List<Layer> layers() {
        List<Layer> layers = new ArrayList<>();
        layers.add(embeddings);
        positions.ifPresent(layers::add);
        blocks.forEach(block -> layers.addAll(block.layers()));
        norm.ifPresent(layers::add);
        return layers;
    }

    /** Forgets what it remembers of texts. */
    @Override
    public void close() {
        prefixes.close();
    }
}
