package org.deltaweave.transformers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.Segments;

/**
 * The two parts of an encoder-decoder's batch: what the encoder reads, and what the decoder reads.
 *
 * @param source tokens of type 0
 * @param target tokens of type 1; in a batch without any, the source moved right by one behind the decoder's first token
 */
record SourceAndTarget(TokenBatch source, TokenBatch target) {
    static SourceAndTarget split(TokenBatch batch, int startToken) {
        boolean sourceOnly = Arrays.stream(batch.types()).allMatch(type -> type == 0);
        List<int[]> sources = new ArrayList<>();
        List<int[]> targets = new ArrayList<>();
        Segments segments = batch.segments();
        for (int text = 0; text < segments.count(); text++) {
            int[] source = ids(batch, text, 0);
            int[] target = sourceOnly ? shifted(source, startToken) : ids(batch, text, 1);
            if (source.length == 0 || target.length == 0) {
                throw new DeltaweaveException(
                        "DW-351",
                        "Text " + text + " of the batch has " + source.length + " tokens for the encoder and "
                                + target.length + " for the decoder",
                        "Give at least one of token type 0 (source) and one of type 1 (target)");
            }
            sources.add(source);
            targets.add(target);
        }
        return new SourceAndTarget(TokenBatch.of(sources), TokenBatch.of(targets));
    }

    private static int[] ids(TokenBatch batch, int text, int type) {
        int start = batch.segments().start(text);
        int end = batch.segments().end(text);
        int[] ids = new int[end - start];
        int count = 0;
        for (int row = start; row < end; row++) {
            if (batch.types()[row] == type) {
                ids[count++] = batch.ids()[row];
            }
        }
        return Arrays.copyOf(ids, count);
    }

    private static int[] shifted(int[] source, int startToken) {
        int[] target = new int[source.length];
        target[0] = startToken;
        System.arraycopy(source, 0, target, 1, source.length - 1);
        return target;
    }
}
