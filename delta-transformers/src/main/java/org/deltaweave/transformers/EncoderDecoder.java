package org.deltaweave.transformers;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.deltaweave.api.Layer;
import org.deltaweave.api.Pass;
import org.deltaweave.tensor.Segments;
import org.deltaweave.tensor.Tensor;
import org.deltaweave.transformers.layers.Context;
import org.deltaweave.transformers.layers.KeyValueCache;
import org.deltaweave.transformers.layers.LanguageHead;
import org.deltaweave.transformers.layers.Stack;
import org.deltaweave.transformers.layers.WordEmbeddings;

/** An encoder that reads a source text, and a decoder that reads what the encoder made of it, and its own text so far. */
public final class EncoderDecoder implements Transformer {
    private final BackboneIdentity identity;
    private final Parts parts;

    /**
     * What the network is made of.
     *
     * @param words the table of word vectors that both stacks read
     * @param encoder reads the source
     * @param decoder reads its own text and the encoder's output
     * @param head scores words, if the network was made to
     * @param hiddenSize length of a token's vector
     * @param startToken what the decoder reads first
     * @param pass state of the current pass
     */
    public record Parts(
            WordEmbeddings words,
            Stack encoder,
            Stack decoder,
            Optional<LanguageHead> head,
            int hiddenSize,
            int startToken,
            Pass pass) {}

    /** Makes the network of its parts. */
    public EncoderDecoder(BackboneIdentity identity, Parts parts) {
        this.identity = identity;
        this.parts = parts;
    }

    /** What the encoder makes of source texts. */
    public Context.Memory encode(TokenBatch source) {
        Tensor rows = parts.encoder.forward(source, Context.of(source.segments(), source.positions()));
        return new Context.Memory(rows, source.segments());
    }

    /** The encoder's embeddings and every block's output. */
    public List<Tensor> encoderStates(TokenBatch source) {
        return parts.encoder.hiddenStates(source, Context.of(source.segments(), source.positions()));
    }

    /** The decoder's last hidden states, {@code [tokens, hiddenSize]}, one text for each of the memory's. */
    public Tensor decode(TokenBatch batch, Context.Memory memory) {
        return parts.decoder.forward(
                batch, Context.of(batch.segments(), batch.positions()).with(memory));
    }

    /** As the other method for further tokens of texts whose earlier ones are in a cache, which then holds these, too. */
    public Tensor decode(TokenBatch batch, Context.Memory memory, KeyValueCache cache) {
        int[] positions = cache.begin(batch.segments());
        TokenBatch placed = new TokenBatch(batch.ids(), batch.types(), positions, batch.segments());
        return parts.decoder.forward(
                placed, Context.of(batch.segments(), positions).with(memory).with(cache));
    }

    @Override
    public List<Tensor> hiddenStates(TokenBatch batch) {
        SourceAndTarget both = SourceAndTarget.split(batch, parts.startToken);
        Context context =
                Context.of(both.target().segments(), both.target().positions()).with(encode(both.source()));
        return parts.decoder.hiddenStates(both.target(), context);
    }

    @Override
    public Tensor rows(TokenBatch batch) {
        SourceAndTarget both = SourceAndTarget.split(batch, parts.startToken);
        return decode(both.target(), encode(both.source()));
    }

    /** The decoder's last vector of each text; where the batch has no decoder's part, the decoder reads the source. */
    @Override
    public Tensor pooled(TokenBatch batch) {
        SourceAndTarget both = SourceAndTarget.split(batch, parts.startToken);
        Segments segments = both.target().segments();
        return decode(both.target(), encode(both.source()))
                .gather(IntStream.range(0, segments.count())
                        .map(i -> segments.end(i) - 1)
                        .toArray());
    }

    @Override
    public Tensor logits(Tensor rows) {
        return parts.head.orElseThrow(SingleStack::noHead).forward(rows);
    }

    /** What the decoder reads before its first word. */
    public int startToken() {
        return parts.startToken;
    }

    @Override
    public List<Layer> layers() {
        List<Layer> layers = new ArrayList<>();
        layers.add(parts.words);
        layers.addAll(parts.encoder.layers());
        layers.addAll(parts.decoder.layers());
        parts.head.ifPresent(layers::add);
        return layers;
    }

    @Override
    public void probe() {
        parts.pass.begin(false);
        Tensor rows = rows(TokenBatch.of(List.of(new int[] {0})));
        parts.head.ifPresent(head -> head.forward(rows));
    }

    @Override
    public void close() {
        parts.encoder.close();
        parts.decoder.close();
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
