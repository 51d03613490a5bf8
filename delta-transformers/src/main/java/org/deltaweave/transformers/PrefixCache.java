package org.deltaweave.transformers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.deltaweave.tensor.Arena;
import org.deltaweave.tensor.Segments;
import org.deltaweave.tensor.Tensor;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Remembers what the layers below the lowest delta make of each text: they are frozen, so one epoch is like the next.
 *
 * <p>Outputs of whole texts are kept up to a bound of native memory; when it is reached, the texts that are kept stay and
 * the others are computed each time. (To throw out the oldest would throw out every text just before it comes again.)
 */
public final class PrefixCache implements AutoCloseable {
    private static final String MEGABYTES = "deltaweave.prefixCacheMegabytes";
    private static final int DEFAULT_MEGABYTES = 256;

    private final long limit;
    private final Map<Text, INDArray> outputs = new HashMap<>();
    private long bytes;
    private int depth = -1;

    /** @param limit native memory to use at most, in bytes; 0 remembers nothing */
    public PrefixCache(long limit) {
        this.limit = limit;
    }

    /** Up to 256 MB, or as many as the system property {@code deltaweave.prefixCacheMegabytes} says. */
    public static PrefixCache ofDefaultSize() {
        return new PrefixCache(((long) Integer.getInteger(MEGABYTES, DEFAULT_MEGABYTES)) << 20);
    }

    /**
     * The prefix's output for a batch, {@code [tokens, hiddenSize]}.
     *
     * @param layers number of layers in the prefix: with another number everything is forgotten
     * @param prefix computes it; each text's output must depend on that text only
     */
    public Tensor get(TokenBatch batch, int layers, Function<TokenBatch, Tensor> prefix) {
        if (layers != depth) {
            close();
            depth = layers;
        }
        List<Text> texts = texts(batch);
        List<Text> missing = texts.stream()
                .filter(text -> !outputs.containsKey(text))
                .distinct()
                .toList();
        Map<Text, Tensor> computed = missing.isEmpty() ? Map.of() : compute(missing, prefix);
        return Arena.part(() -> Tensor.concat(
                0,
                texts.stream()
                        .map(text ->
                                computed.containsKey(text) ? computed.get(text) : Tensor.constant(outputs.get(text)))
                        .toArray(Tensor[]::new)));
    }

    private Map<Text, Tensor> compute(List<Text> texts, Function<TokenBatch, Tensor> prefix) {
        Segments segments =
                Segments.ofLengths(texts.stream().mapToInt(Text::length).toArray());
        Tensor rows = prefix.apply(new TokenBatch(
                joined(texts, Text::ids), joined(texts, Text::types), joined(texts, Text::positions), segments));
        Map<Text, Tensor> computed = new HashMap<>();
        for (int i = 0; i < texts.size(); i++) {
            Tensor own = rows.slice(0, segments.start(i), segments.end(i));
            computed.put(texts.get(i), own);
            long size = own.length() * own.dataType().width();
            if (!rows.requiresGradient() && bytes + size <= limit) {
                outputs.put(texts.get(i), own.value().dup('c'));
                bytes += size;
            }
        }
        return computed;
    }

    /** Native memory in use, in bytes. */
    public long bytes() {
        return bytes;
    }

    /** Forgets everything and frees the memory. */
    @Override
    public void close() {
        outputs.values().forEach(INDArray::close);
        outputs.clear();
        bytes = 0;
    }

    private static List<Text> texts(TokenBatch batch) {
        List<Text> texts = new ArrayList<>();
        Segments segments = batch.segments();
        for (int i = 0; i < segments.count(); i++) {
            int from = segments.start(i);
            int to = segments.end(i);
            texts.add(new Text(
                    Arrays.copyOfRange(batch.ids(), from, to),
                    Arrays.copyOfRange(batch.types(), from, to),
                    Arrays.copyOfRange(batch.positions(), from, to)));
        }
        return texts;
    }

    private static int[] joined(List<Text> texts, Function<Text, int[]> part) {
        return texts.stream()
                .flatMapToInt(text -> Arrays.stream(part.apply(text)))
                .toArray();
    }

    private record Text(int[] ids, int[] types, int[] positions) {
        int length() {
            return ids.length;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Text text
                    && Arrays.equals(ids, text.ids)
                    && Arrays.equals(types, text.types)
                    && Arrays.equals(positions, text.positions);
        }

        @Override
        public int hashCode() {
            return 31 * Arrays.hashCode(ids) + Arrays.hashCode(types);
        }
    }
}
