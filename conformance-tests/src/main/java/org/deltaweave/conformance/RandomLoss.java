package org.deltaweave.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.deltaweave.tensor.Tensor;
import org.deltaweave.transformers.TokenBatch;
import org.deltaweave.transformers.Transformer;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A scalar that depends on every output of an encoder: the sum of all hidden states and pooled vectors, each number times
 * a random weight, and of the delta's penalties.
 */
final class RandomLoss {
    private final Transformer encoder;
    private final TokenBatch batch;
    private final long seed;
    private final List<Tensor> weights = new ArrayList<>();

    RandomLoss(Transformer encoder, TokenBatch batch, long seed, RandomGenerator random) {
        this.encoder = encoder;
        this.batch = batch;
        this.seed = seed;
        for (Tensor output : outputs()) {
            double[] numbers = random.doubles(output.length(), -1, 1).toArray();
            weights.add(Tensor.constant(
                    Nd4j.createFromArray(numbers).reshape(output.shape()).castTo(output.dataType())));
        }
    }

    /** One training pass, in which a method that draws random numbers draws the same ones every time. */
    Tensor forward() {
        List<Tensor> outputs = outputs();
        Tensor loss = outputs.get(0).mul(weights.get(0)).sum();
        for (int i = 1; i < outputs.size(); i++) {
            loss = loss.add(outputs.get(i).mul(weights.get(i)).sum());
        }
        for (Tensor penalty : encoder.pass().penalties()) {
            loss = loss.add(penalty);
        }
        return loss;
    }

    private List<Tensor> outputs() {
        encoder.pass().reseed(seed);
        encoder.pass().begin(true);
        List<Tensor> outputs = new ArrayList<>(encoder.hiddenStates(batch));
        outputs.add(encoder.pooled(batch));
        return outputs;
    }
}
