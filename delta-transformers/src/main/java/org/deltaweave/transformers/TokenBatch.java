package org.deltaweave.transformers;

import java.util.List;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.Segments;

/**
 * A batch of tokenised texts without padding: the tokens of all texts one after the other.
 *
 * @param ids token ids
 * @param types token types: 0, or 1 in the second text of a pair
 * @param positions each token's place in its text, from 0
 * @param segments which tokens make a text
 */
public record TokenBatch(int[] ids, int[] types, int[] positions, Segments segments) {
    /** Checks that all parts have one length. */
    public TokenBatch {
        int rows = segments.rows();
        if (ids.length != rows || types.length != rows || positions.length != rows) {
            throw new DeltaweaveException(
                    "DW-340",
                    "A batch of " + rows + " tokens has " + ids.length + " ids, " + types.length + " types and "
                            + positions.length + " positions",
                    "Give one id, type and position for each token");
        }
    }

    /** Texts of one kind: all token types are 0. */
    public static TokenBatch of(List<int[]> texts) {
        return of(texts, texts.stream().map(text -> new int[text.length]).toList());
    }

    /** One array of ids and one of types for each text; no text is empty. */
    public static TokenBatch of(List<int[]> ids, List<int[]> types) {
        Segments segments =
                Segments.ofLengths(ids.stream().mapToInt(text -> text.length).toArray());
        int[] allIds = new int[segments.rows()];
        int[] allTypes = new int[segments.rows()];
        int[] positions = new int[segments.rows()];
        for (int text = 0; text < ids.size(); text++) {
            int start = segments.start(text);
            for (int i = 0; i < segments.length(text); i++) {
                allIds[start + i] = ids.get(text)[i];
                allTypes[start + i] = types.get(text)[i];
                positions[start + i] = i;
            }
        }
        return new TokenBatch(allIds, allTypes, positions, segments);
    }
}
