package org.deltaweave.api;

import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.deltaweave.tensor.Tensor;

/**
 * One join point of one layer of one network, as a delta sees it: where it is, and the tensors the delta keeps there.
 *
 * <p>Tensors are made at the first request, while the delta is being attached, and are the same objects ever after. A
 * request after attachment for a tensor that was not asked for then, or with another shape, is an error.
 */
public interface Site {
    /** The full name, such as {@code encoder.3.attention.query}. */
    String name();

    /**
     * What the backbone's own files call the place: {@code bert.encoder.layer.3.attention.self.query}. Where settings name
     * modules as those files do, they are matched against this.
     */
    String externalName();

    /** Whether the backbone's own files hold the place's weight transposed, {@code [in, out]}, as GPT-2's do. */
    boolean transposed();

    /** The join point's name, such as {@code attention.query}. */
    String joinPoint();

    /** The layer's number from 0, where the layer is one of a stack; empty for embeddings and pooler. */
    OptionalInt layer();

    /**
     * Length of the rows the sub-layer reads; for a weight {@code [out, in]} its {@code in}, for a vector its length, for
     * a {@link #lookup() lookup} the number of rows in its table.
     */
    long inFeatures();

    /** Length of the rows the sub-layer writes; for a weight {@code [out, in]} its {@code out}, for a vector its length. */
    long outFeatures();

    /**
     * Whether the sub-layer looks up rows of a table, as an embedding does: its input holds row numbers, {@code [tokens,
     * 1]}, and its weight is {@code [inFeatures, outFeatures]}.
     */
    boolean lookup();

    /** Whether this pass trains (dropout acts) or infers. */
    boolean training();

    /** The network's source of random numbers for dropout and the like; seeded, so runs repeat. */
    RandomGenerator random();

    /** A tensor of this site that training changes; {@code name} is unique within the site. */
    Tensor trainable(String name, Init init, long... shape);

    /** A tensor that training changes and every site asking for {@code name} shares; the first request makes it. */
    Tensor shared(String name, Init init, long... shape);

    /** A frozen tensor of this site, made again from the delta's stored seed instead of being saved. */
    Tensor constant(String name, Init init, long... shape);

    /** Adds a scalar, shape {@code [1]}, to the loss of this pass. */
    void penalty(Tensor scalar);
}
