package org.deltaweave.transformers;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.deltaweave.api.Layer;
import org.deltaweave.api.Pass;
import org.deltaweave.tensor.Arena;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.Segments;
import org.deltaweave.tensor.Tensor;
import org.deltaweave.transformers.layers.Context;
import org.deltaweave.transformers.layers.KeyValueCache;
import org.deltaweave.transformers.layers.LanguageHead;
import org.deltaweave.transformers.layers.Pooler;
import org.deltaweave.transformers.layers.Stack;
import org.deltaweave.transformers.layers.WordEmbeddings;

/** An encoder or a decoder by itself: one stack, with what reads its last hidden states. */
public final class SingleStack implements Transformer {
    private final BackboneIdentity identity;
    private final Parts parts;

    /**
     * What the network is made of.
     *
     * @param words the table of word vectors
     * @param stack embeddings and blocks
     * @param pooling which token's vector stands for a text
     * @param pooler what transforms that vector, if anything does
     * @param head scores words, if the network was made to
     * @param hiddenSize length of a token's vector
     * @param pass state of the current pass
     */
    public record Parts(
            WordEmbeddings words,
            Stack stack,
            Pooling pooling,
            Optional<Pooler> pooler,
            Optional<LanguageHead> head,
            int hiddenSize,
            Pass pass) {}

    /** Which token's vector stands for a text. */
    public enum Pooling {
        /** The first: encoders put a token there for it. */
        FIRST,
        /** The last: only that of a decoder has seen them all. */
        LAST
    }

    /** Makes the network of its parts. */
    public SingleStack(BackboneIdentity identity, Parts parts) {
        this.identity = identity;
        this.parts = parts;
    }

    @Override
    public List<Tensor> hiddenStates(TokenBatch batch) {
        return parts.stack.hiddenStates(batch, Context.of(batch.segments(), batch.positions()));
    }

    @Override
    public Tensor rows(TokenBatch batch) {
        return parts.stack.forward(batch, Context.of(batch.segments(), batch.positions()));
    }

    /**
     * As {@link #rows(TokenBatch)} for further tokens of texts whose earlier ones are in a cache, which then holds these,
     * too; the batch's positions do not matter.
     */
    public Tensor rows(TokenBatch batch, KeyValueCache cache) {
        int[] positions = cache.begin(batch.segments());
        TokenBatch placed = new TokenBatch(batch.ids(), batch.types(), positions, batch.segments());
        return parts.stack.forward(
                placed, Context.of(batch.segments(), positions).with(cache));
    }

    @Override
    public Tensor pooled(TokenBatch batch) {
        return Arena.part(rows(batch), rows -> pooled(rows, batch.segments()));
    }

    private Tensor pooled(Tensor rows, Segments segments) {
        if (parts.pooler.isPresent()) {
            return parts.pooler.get().forward(rows, segments);
        }
        return rows.gather(
                parts.pooling == Pooling.FIRST
                        ? segments.firstRows()
                        : IntStream.range(0, segments.count())
                                .map(i -> segments.end(i) - 1)
                                .toArray());
    }

    @Override
    public Tensor logits(Tensor rows) {
        return parts.head.orElseThrow(SingleStack::noHead).forward(rows);
    }

    /** Whether a token sees only what comes before it. */
    public boolean isCausal() {
        return parts.pooling == Pooling.LAST;
    }

    static DeltaweaveException noHead() {
        return new DeltaweaveException(
                "DW-350",
                "The network has no language head",
                "Make it with Backbone.newLanguageModel, from a checkpoint that has one");
    }

    @Override
    public List<Layer> layers() {
        List<Layer> layers = new ArrayList<>();
        layers.add(parts.words);
        layers.addAll(parts.stack.layers());
        parts.pooler.ifPresent(layers::add);
        parts.head.ifPresent(layers::add);
        return layers;
    }

    @Override
    public void probe() {
        parts.pass.begin(false);
        TokenBatch smallest = TokenBatch.of(List.of(new int[] {0}));
        Tensor rows = rows(smallest);
        pooled(rows, smallest.segments());
        parts.head.ifPresent(head -> head.forward(rows));
    }

    @Override
    public void close() {
        parts.stack.close();
    }

    @Override
    public Pass pass() {
        return parts.pass;
    }

    @Override
    public int hiddenSize() {
        return parts.hiddenSize;
    }

    @Override
    public BackboneIdentity identity() {
        return identity;
    }
}
