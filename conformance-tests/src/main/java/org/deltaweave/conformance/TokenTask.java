package org.deltaweave.conformance;

import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A task small enough to learn in a second: does the text contain a certain token? Half of the texts do; lengths differ,
 * so the batch has padding.
 */
final class TokenTask {
    static final int LABELS = 2;
    private static final int TOKEN = 7;
    private static final int SHORTEST = 3;
    private static final int LONGEST = 8;

    private TokenTask() {}

    /** Examples as DL4J networks take them. */
    static DataSet examples(int count, RandomGenerator random) {
        INDArray tokens = Nd4j.zeros(DataType.FLOAT, count, 2, LONGEST);
        INDArray mask = Nd4j.zeros(DataType.FLOAT, count, LONGEST);
        INDArray labels = Nd4j.zeros(DataType.FLOAT, count, LABELS);
        for (int text = 0; text < count; text++) {
            int length = SHORTEST + random.nextInt(LONGEST - SHORTEST + 1);
            for (int position = 0; position < length; position++) {
                tokens.putScalar(text, 0, position, TOKEN + 1 + random.nextInt(SmallBackbone.VOCABULARY - TOKEN - 1));
                mask.putScalar(text, position, 1);
            }
            int label = text % LABELS;
            if (label == 1) {
                tokens.putScalar(text, 0, random.nextInt(length), TOKEN);
            }
            labels.putScalar(text, label, 1);
        }
        return new DataSet(tokens, labels, mask, null);
    }
}
