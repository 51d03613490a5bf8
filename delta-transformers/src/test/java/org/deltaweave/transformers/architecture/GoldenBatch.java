package org.deltaweave.transformers.architecture;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.deltaweave.tensor.safetensors.SafetensorsFile;
import org.deltaweave.transformers.TokenBatch;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A reference batch, whose padded positions are dropped here and in what it is compared with.
 *
 * @param batch the texts; for an encoder-decoder the sources, then what the decoder reads
 * @param sources the encoder's texts alone
 * @param rows positions of the padded batch that are compared: of the decoder, in an encoder-decoder
 * @param sourceRows positions of the encoder's padded batch that are real
 * @param labels one for each row, or each text
 */
record GoldenBatch(TokenBatch batch, TokenBatch sources, int[] rows, int[] sourceRows, int[] labels) {
    private static final int IGNORED = -100;

    static GoldenBatch read(SafetensorsFile golden, Task task, int startToken, int padToken) {
        int time = (int) golden.info("in.input_ids").shape()[1];
        long[] ids = golden.readLongs("in.input_ids");
        long[] mask = golden.readLongs("in.attention_mask");
        long[] labels = golden.readLongs("in.labels");
        boolean typed = golden.names().contains("in.token_type_ids");
        long[] types = typed ? golden.readLongs("in.token_type_ids") : new long[ids.length];
        int[] real = IntStream.range(0, mask.length).filter(i -> mask[i] == 1).toArray();
        List<int[]> textIds = new ArrayList<>();
        List<int[]> textTypes = new ArrayList<>();
        for (int start = 0; start < ids.length; start += time) {
            int from = start;
            int[] own = Arrays.stream(real)
                    .filter(i -> i >= from && i < from + time)
                    .toArray();
            if (own[own.length - 1] - from != own.length - 1) {
                throw new IllegalStateException("padding is expected at the end");
            }
            textIds.add(IntStream.of(own).map(i -> (int) ids[i]).toArray());
            textTypes.add(IntStream.of(own).map(i -> (int) types[i]).toArray());
        }
        TokenBatch texts = TokenBatch.of(textIds, textTypes);
        return switch (task) {
            case SEQUENCE -> new GoldenBatch(texts, texts, real, real, ints(labels));
            case TOKEN, MASKED ->
                new GoldenBatch(
                        texts,
                        texts,
                        real,
                        real,
                        IntStream.of(real).map(i -> (int) labels[i]).toArray());
            case CAUSAL ->
                new GoldenBatch(
                        texts,
                        texts,
                        real,
                        real,
                        IntStream.of(real)
                                .map(i -> (i + 1) % time == 0 ? IGNORED : (int) labels[i + 1])
                                .toArray());
            case SEQUENCE_TO_SEQUENCE -> {
                int length = (int) golden.info("in.labels").shape()[1];
                List<int[]> bothIds = new ArrayList<>();
                List<int[]> bothTypes = new ArrayList<>();
                for (int text = 0; text < textIds.size(); text++) {
                    int at = text * length;
                    int[] target = IntStream.range(0, length)
                            .map(i -> i == 0 ? startToken : (int) labels[at + i - 1])
                            .map(id -> id == IGNORED ? padToken : id)
                            .toArray();
                    int[] source = textIds.get(text);
                    bothIds.add(IntStream.concat(IntStream.of(source), IntStream.of(target))
                            .toArray());
                    int sourceLength = source.length;
                    bothTypes.add(IntStream.range(0, sourceLength + length)
                            .map(i -> i < sourceLength ? 0 : 1)
                            .toArray());
                }
                yield new GoldenBatch(
                        TokenBatch.of(bothIds, bothTypes),
                        texts,
                        IntStream.range(0, labels.length).toArray(),
                        real,
                        ints(labels));
            }
        };
    }

    /** What a golden model was made for. */
    enum Task {
        SEQUENCE,
        TOKEN,
        MASKED,
        CAUSAL,
        SEQUENCE_TO_SEQUENCE;

        static Task of(String model) {
            return switch (model.substring(model.lastIndexOf('_') + 1)) {
                case "seqcls" -> SEQUENCE;
                case "tokcls" -> TOKEN;
                case "mlm" -> MASKED;
                case "lm" -> CAUSAL;
                case "s2s" -> SEQUENCE_TO_SEQUENCE;
                default -> throw new IllegalArgumentException(model);
            };
        }
    }

    /** The real rows of a padded array {@code [texts, time, n]}. */
    static INDArray pick(INDArray padded, int[] rows) {
        return padded.reshape(padded.size(0) * padded.size(1), padded.size(2)).getRows(rows);
    }

    private static int[] ints(long[] numbers) {
        return Arrays.stream(numbers).mapToInt(i -> (int) i).toArray();
    }
}
