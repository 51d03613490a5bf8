package org.deltaweave.transformers.generate;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.deltaweave.tensor.Arena;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.Segments;
import org.deltaweave.tensor.Tensor;
import org.deltaweave.transformers.EncoderDecoder;
import org.deltaweave.transformers.SingleStack;
import org.deltaweave.transformers.TokenBatch;
import org.deltaweave.transformers.Transformer;
import org.deltaweave.transformers.layers.Context;
import org.deltaweave.transformers.layers.KeyValueCache;

/**
 * A network with a language head, whatever is attached to it, that keeps the keys and values of what it has read: a new
 * token costs one row of every layer, and attention over what came before.
 */
public final class CachedNetwork implements NextToken {
    private final Transformer network;
    private final BiFunction<TokenBatch, KeyValueCache, Tensor> rows;
    private final Optional<Context.Memory> memory;
    private final Arena arena = new Arena();
    private Optional<KeyValueCache> cache = Optional.empty();

    private CachedNetwork(
            Transformer network, BiFunction<TokenBatch, KeyValueCache, Tensor> rows, Optional<Context.Memory> memory) {
        this.network = network;
        this.rows = rows;
        this.memory = memory;
    }

    /** A decoder, which writes on from prompts; DW-397 for another kind of network. */
    public static CachedNetwork decoder(Transformer network) {
        if (network instanceof SingleStack decoder && decoder.isCausal()) {
            return new CachedNetwork(network, decoder::rows, Optional.empty());
        }
        throw new DeltaweaveException(
                "DW-397",
                "The network is no decoder, and cannot write on from a prompt",
                "Use a decoder such as GPT-2 or LLaMA, or give an encoder-decoder its sources");
    }

    /** An encoder-decoder, which writes a text for each source. */
    public static CachedNetwork encoderDecoder(EncoderDecoder network, List<int[]> sources) {
        network.pass().begin(false);
        Context.Memory read = network.encode(TokenBatch.of(sources));
        return new CachedNetwork(network, (batch, past) -> network.decode(batch, read, past), Optional.of(read));
    }

    @Override
    public float[][] start(List<int[]> prompts) {
        cache.ifPresent(KeyValueCache::close);
        cache = Optional.of(KeyValueCache.of(prompts.size()));
        return forward(TokenBatch.of(prompts));
    }

    @Override
    public float[][] next(int[] parents, int[] tokens) {
        cache.orElseThrow().reorder(parents);
        return forward(TokenBatch.of(
                Arrays.stream(tokens).mapToObj(token -> new int[] {token}).toList()));
    }

    private float[][] forward(TokenBatch batch) {
        arena.recycle();
        network.pass().begin(false);
        try (Arena.Scope scope = arena.enter()) {
            Segments segments = batch.segments();
            int[] last = IntStream.range(0, segments.count())
                    .map(i -> segments.end(i) - 1)
                    .toArray();
            Tensor logits =
                    network.logits(rows.apply(batch, cache.orElseThrow()).gather(last));
            int vocabulary = (int) logits.size(1);
            float[] all = logits.value().dup('c').data().asFloat();
            return IntStream.range(0, last.length)
                    .mapToObj(i -> Arrays.copyOfRange(all, i * vocabulary, (i + 1) * vocabulary))
                    .toArray(float[][]::new);
        }
    }

    @Override
    public void close() {
        cache.ifPresent(KeyValueCache::close);
        cache = Optional.empty();
        memory.ifPresent(read -> read.rows().value().close());
        arena.close();
    }
}
