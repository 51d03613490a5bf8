package org.deltaweave.api;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.deltaweave.tensor.Tensor;

/** The state of one network's current forward pass: whether it trains, its random numbers, the penalties collected. */
public final class Pass {
    private final List<Tensor> penalties = new ArrayList<>();
    private SplittableRandom random;
    private boolean training;

    /** @param seed where the network's random numbers start */
    public Pass(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** Starts a new pass and forgets the penalties of the last one. */
    public void begin(boolean nowTraining) {
        this.training = nowTraining;
        penalties.clear();
    }

    /** Starts the random numbers again. */
    public void reseed(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** Whether this pass trains. */
    public boolean training() {
        return training;
    }

    /** The network's random numbers. */
    public RandomGenerator random() {
        return random;
    }

    /** Adds a scalar to the loss of this pass. */
    public void addPenalty(Tensor scalar) {
        penalties.add(scalar.retain());
    }

    /** The scalars that deltas added to the loss of this pass. */
    public List<Tensor> penalties() {
        return List.copyOf(penalties);
    }
}
