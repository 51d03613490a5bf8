package org.deltaweave.transformers.layers;

import java.util.Arrays;
import org.deltaweave.tensor.Rotary;
import org.deltaweave.tensor.Tensor;

/**
 * Rotary position embedding (Su et al. 2021, arXiv 2104.09864): pairs of a head's columns turn by an angle proportional to
 * the position, each pair at a frequency of its own.
 */
public final class RotaryEmbedding {
    private final RotaryScaling scaling;
    private final Rotary fixed;

    /**
     * Frequencies {@code base^(-2i / size)}, changed by a scaling for texts longer than those of pretraining.
     *
     * @param size number of columns that turn, even; the others of a head stay
     */
    public RotaryEmbedding(double base, int size, RotaryScaling scaling) {
        this.scaling = scaling;
        this.fixed = scaling.rotary(base, size, 0);
        this.base = base;
        this.size = size;
    }

    private final double base;
    private final int size;

    /** Turns rows {@code [tokens, heads * headSize]} by their positions. */
    Tensor apply(Tensor x, int heads, int[] positions) {
        if (!scaling.dependsOnLength()) {
            return x.rotary(fixed, heads, positions);
        }
        int longest = Arrays.stream(positions).max().orElse(0) + 1;
        return x.rotary(scaling.rotary(base, size, longest), heads, positions);
    }
}
