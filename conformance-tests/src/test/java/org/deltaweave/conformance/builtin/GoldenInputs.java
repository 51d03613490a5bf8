package org.deltaweave.conformance.builtin;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.deltaweave.tensor.safetensors.SafetensorsFile;
import org.deltaweave.transformers.TokenBatch;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The inputs of a golden file without their padding.
 *
 * @param texts the texts alone
 * @param batch the texts; of an encoder-decoder the sources, each followed by what the decoder reads
 * @param rows which rows of the padded logits are compared
 * @param labels one for each of our rows of logits
 */
record GoldenInputs(List<int[]> texts, TokenBatch batch, int[] rows, int[] labels) {
    private static final int IGNORED = -100;

    /** Reads the texts, and makes labels and what a decoder reads of them as Hugging Face does. */
    static GoldenInputs read(SafetensorsFile golden, GoldenHead head, int startToken, int padToken) {
        int texts = (int) golden.info("in.input_ids").shape()[0];
        int[] ids = ints(golden, "in.input_ids");
        int[] mask = ints(golden, "in.attention_mask");
        int[] labels = ints(golden, "in.labels");
        int[] types =
                golden.names().contains("in.token_type_ids") ? ints(golden, "in.token_type_ids") : new int[ids.length];
        int time = ids.length / texts;
        int[] real = IntStream.range(0, ids.length).filter(i -> mask[i] == 1).toArray();
        List<int[]> allIds = new ArrayList<>();
        List<int[]> allTypes = new ArrayList<>();
        for (int text = 0; text < texts; text++) {
            int first = text * time;
            int[] own = IntStream.of(real)
                    .filter(i -> i >= first && i < first + time)
                    .toArray();
            allIds.add(picked(ids, own));
            allTypes.add(picked(types, own));
        }
        List<int[]> sources = List.copyOf(allIds);
        if (head == GoldenHead.SEQUENCE_TO_SEQUENCE) {
            appendTargets(allIds, allTypes, labels, startToken, padToken);
        }
        TokenBatch batch = TokenBatch.of(allIds, allTypes);
        return switch (head) {
            case CLASSIFIER ->
                new GoldenInputs(sources, batch, IntStream.range(0, texts).toArray(), labels);
            case MASKED -> new GoldenInputs(sources, batch, real, picked(labels, real));
            case CAUSAL ->
                new GoldenInputs(
                        sources,
                        batch,
                        real,
                        IntStream.of(real)
                                .map(i -> (i + 1) % time == 0 ? IGNORED : labels[i + 1])
                                .toArray());
            case SEQUENCE_TO_SEQUENCE ->
                new GoldenInputs(
                        sources, batch, IntStream.range(0, labels.length).toArray(), labels);
        };
    }

    /** A decoder reads its labels one step late. */
    private static void appendTargets(List<int[]> ids, List<int[]> types, int[] labels, int startToken, int padToken) {
        int length = labels.length / ids.size();
        for (int text = 0; text < ids.size(); text++) {
            int first = text * length;
            IntStream target = IntStream.range(0, length)
                    .map(i -> i == 0 ? startToken : labels[first + i - 1])
                    .map(id -> id == IGNORED ? padToken : id);
            IntStream type = IntStream.generate(() -> 1).limit(length);
            ids.set(text, IntStream.concat(IntStream.of(ids.get(text)), target).toArray());
            types.set(
                    text, IntStream.concat(IntStream.of(types.get(text)), type).toArray());
        }
    }

    /** The numbers of golden logits that ours are compared with. */
    double[] picked(SafetensorsFile golden, String name) {
        double[] all = golden.read(name, DataType.DOUBLE).dup('c').data().asDouble();
        long[] shape = golden.info(name).shape();
        int width = (int) shape[shape.length - 1];
        return IntStream.of(rows)
                .flatMap(row -> IntStream.range(row * width, (row + 1) * width))
                .mapToDouble(i -> all[i])
                .toArray();
    }

    private static int[] picked(int[] numbers, int[] places) {
        return IntStream.of(places).map(i -> numbers[i]).toArray();
    }

    private static int[] ints(SafetensorsFile golden, String name) {
        return LongStream.of(golden.readLongs(name)).mapToInt(Math::toIntExact).toArray();
    }
}
