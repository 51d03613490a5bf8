package org.deltaweave.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.deltaweave.transformers.Backbone;
import org.deltaweave.transformers.TokenBatch;
import org.deltaweave.transformers.architecture.BertConfig;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A small random BERT and texts for it; sizes, weights and texts all follow from the seed, in every JVM alike.
 *
 * @param seed where the random numbers start
 */
record SmallBert(long seed) {
    static final int VOCABULARY = 60;
    private static final int POSITIONS = 32;
    private static final int TEXTS = 4;
    private static final int LONGEST = 9;

    /** Two or three layers of 2 or 4 heads, 16 to 24 wide. */
    BertConfig config() {
        SplittableRandom random = new SplittableRandom(seed);
        int hidden = 16 + 4 * random.nextInt(3);
        int layers = 2 + random.nextInt(2);
        int heads = 2 + 2 * random.nextInt(2);
        int intermediate = 32 + 4 * random.nextInt(5);
        return BertConfig.of(VOCABULARY, hidden, layers, heads, intermediate, POSITIONS);
    }

    /** Its weights, the same numbers at every call. */
    Backbone backbone(DataType type) {
        return Backbone.random(config(), seed, type);
    }

    /** Texts of different lengths, one of them a single token, the second token type in part of each. */
    TokenBatch batch() {
        SplittableRandom random = new SplittableRandom(~seed);
        List<int[]> ids = new ArrayList<>();
        List<int[]> types = new ArrayList<>();
        for (int text = 0; text < TEXTS; text++) {
            int length = text == 0 ? 1 : 2 + random.nextInt(LONGEST - 1);
            ids.add(random.ints(length, 0, VOCABULARY).toArray());
            types.add(random.ints(length, 0, 2).sorted().toArray());
        }
        return TokenBatch.of(ids, types);
    }
}
