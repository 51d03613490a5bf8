package org.deltaweave.transformers.dl4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.Segments;
import org.deltaweave.transformers.TokenBatch;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A padded batch of DL4J without its padding: tokens whose mask is 0 take no part, the others keep their positions.
 *
 * @param tokens the real tokens of all texts, one after the other
 * @param texts number of texts
 * @param time length of the padded texts
 * @param cells where the rows that a network gives stand in the padded batch, counted text by text: those of all tokens, or
 *     of an encoder-decoder's second token type, where a batch has it
 */
record PackedBatch(TokenBatch tokens, int texts, int time, int[] cells) {
    /** @param input {@code [texts, 2, time]}: token ids and token types; DW-343 for another shape */
    static PackedBatch unpad(INDArray input, INDArray mask) {
        if (input.rank() != 3 || input.size(1) != 2) {
            throw new DeltaweaveException(
                    "DW-343",
                    "The transformer's input has shape " + Arrays.toString(input.shape()),
                    "Give token ids and token types as [texts, 2, time]");
        }
        int texts = (int) input.size(0);
        int time = (int) input.size(2);
        float[] numbers = input.castTo(DataType.FLOAT).dup('c').data().asFloat();
        float[] real = mask == null
                ? null
                : mask.castTo(DataType.FLOAT).dup('c').data().asFloat();
        List<int[]> positions = new ArrayList<>();
        for (int text = 0; text < texts; text++) {
            int row = text * time;
            positions.add(IntStream.range(0, time)
                    .filter(t -> real == null || real[row + t] != 0)
                    .toArray());
        }
        Segments segments = Segments.ofLengths(
                positions.stream().mapToInt(kept -> kept.length).toArray());
        int[] ids = new int[segments.rows()];
        int[] types = new int[segments.rows()];
        int[] allPositions = new int[segments.rows()];
        int[] cells = new int[segments.rows()];
        for (int text = 0; text < texts; text++) {
            int row = segments.start(text);
            for (int position : positions.get(text)) {
                ids[row] = (int) numbers[text * 2 * time + position];
                types[row] = (int) numbers[text * 2 * time + time + position];
                cells[row] = text * time + position;
                allPositions[row++] = position;
            }
        }
        return new PackedBatch(new TokenBatch(ids, types, allPositions, segments), texts, time, cells);
    }

    /** The cells of what an encoder-decoder gives: rows of the decoder, where the batch says which those are. */
    PackedBatch ofTargets() {
        int[] types = tokens.types();
        int[] targets = IntStream.range(0, types.length)
                .filter(row -> types[row] == 1)
                .map(row -> cells[row])
                .toArray();
        return targets.length == 0 ? this : new PackedBatch(tokens, texts, time, targets);
    }

    /** Rows {@code [cells, n]} as {@code [texts, n, time]}, zeros elsewhere. */
    INDArray padded(INDArray rows) {
        INDArray all = Nd4j.zeros(rows.dataType(), (long) texts * time, rows.size(1));
        for (int i = 0; i < cells.length; i++) {
            all.putRow(cells[i], rows.getRow(i));
        }
        return all.reshape(texts, time, rows.size(1)).permute(0, 2, 1);
    }

    /** The rows {@code [cells, n]} of {@code [texts, n, time]}. */
    INDArray packed(INDArray padded) {
        INDArray all = padded.permute(0, 2, 1).dup('c').reshape((long) texts * time, padded.size(1));
        return all.getRows(cells);
    }

    /** The numbers of {@code [texts, 1, time]} at the cells, or {@code otherwise} where a mask {@code [texts, time]} is 0. */
    int[] numbers(INDArray labels, INDArray mask, int otherwise) {
        if (labels.rank() != 3 || labels.size(0) != texts || labels.size(1) != 1 || labels.size(2) != time) {
            throw new DeltaweaveException(
                    "DW-343",
                    "The language model's labels have shape " + Arrays.toString(labels.shape()) + " for " + texts
                            + " texts of " + time + " tokens",
                    "Give the number of the right word for each token as [texts, 1, time]");
        }
        float[] numbers = labels.castTo(DataType.FLOAT).dup('c').data().asFloat();
        float[] counts = mask == null
                ? null
                : mask.castTo(DataType.FLOAT).dup('c').data().asFloat();
        return IntStream.of(cells)
                .map(cell -> counts == null || counts[cell] != 0 ? (int) numbers[cell] : otherwise)
                .toArray();
    }
}
