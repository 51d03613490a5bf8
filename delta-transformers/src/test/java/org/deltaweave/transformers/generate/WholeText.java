package org.deltaweave.transformers.generate;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.deltaweave.tensor.Tensor;
import org.deltaweave.transformers.TokenBatch;
import org.deltaweave.transformers.Transformer;

/** Reads every text from its beginning for each new token, one text at a time: the reference for what keeps a cache. */
final class WholeText implements NextToken {
    private final Transformer network;
    private final List<int[]> sources;
    private List<int[]> texts = List.of();
    private int[] origins = {};

    /** @param sources of an encoder-decoder; empty for a decoder */
    WholeText(Transformer network, List<int[]> sources) {
        this.network = network;
        this.sources = sources;
    }

    @Override
    public float[][] start(List<int[]> prompts) {
        texts = prompts;
        origins = IntStream.range(0, prompts.size()).toArray();
        return logits();
    }

    @Override
    public float[][] next(int[] parents, int[] tokens) {
        List<int[]> longer = new ArrayList<>();
        for (int i = 0; i < parents.length; i++) {
            longer.add(IntStream.concat(IntStream.of(texts.get(parents[i])), IntStream.of(tokens[i]))
                    .toArray());
        }
        int[] old = origins;
        origins = IntStream.of(parents).map(parent -> old[parent]).toArray();
        texts = longer;
        return logits();
    }

    private float[][] logits() {
        network.pass().begin(false);
        float[][] logits = new float[texts.size()][];
        for (int i = 0; i < logits.length; i++) {
            int[] text = texts.get(i);
            int[] source = sources.isEmpty() ? new int[0] : sources.get(origins[i]);
            int[] ids =
                    IntStream.concat(IntStream.of(source), IntStream.of(text)).toArray();
            int[] types = IntStream.range(0, ids.length)
                    .map(t -> source.length > 0 && t >= source.length ? 1 : 0)
                    .toArray();
            Tensor rows = network.rows(TokenBatch.of(List.of(ids), List.of(types)));
            logits[i] = network.logits(rows.slice(0, rows.size(0) - 1, rows.size(0)))
                    .value()
                    .dup('c')
                    .data()
                    .asFloat();
        }
        return logits;
    }

    @Override
    public void close() {}
}
