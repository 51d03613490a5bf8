package org.deltaweave.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An ND4J array that remembers how it was computed, so that {@link #backward()} can differentiate it.
 *
 * <p>Operations run at once and return a new tensor. A result is recorded only if it leads back to a {@linkplain
 * #parameter(INDArray) parameter}: everything below the lowest trainable tensor costs no memory and no backward pass.
 * Activations are packed rows, {@code [tokens, features]}; a {@link Segments} says which rows make a sequence.
 *
 * <p>All tensors of an operation are FLOAT or all are DOUBLE. An operation whose tensors do not fit together throws a
 * {@link DeltaweaveException} DW-101 that names it, what it needs and the shapes it got. Dimensions count from 0, or from
 * -1 backwards; arrays may be views in any order. Operations change none of their inputs, and a result may share memory
 * with one ({@code reshape}, {@code slice}), so values are to be read, not written.
 *
 * <p>Arrays come from the {@link Arena} that is open in this thread, if any, and live until it is recycled.
 */
public final class Tensor {
    private INDArray value;
    private INDArray gradient;
    private final boolean leaf;
    private final boolean requiresGradient;
    private List<Edge> edges;

    private Tensor(INDArray value, INDArray gradient, boolean leaf, boolean requiresGradient, List<Edge> edges) {
        this.value = value;
        this.gradient = gradient;
        this.leaf = leaf;
        this.requiresGradient = requiresGradient;
        this.edges = edges;
    }

    /** A frozen tensor over {@code value}, which is not copied: it gets no gradient. */
    public static Tensor constant(INDArray value) {
        return new Tensor(value, null, true, false, List.of());
    }

    /** A trainable tensor over {@code value}, which is not copied; its gradient array is made by the first backward pass. */
    public static Tensor parameter(INDArray value) {
        return new Tensor(value, null, true, true, List.of());
    }

    /** The result of an operation: edges to inputs that lead to no parameter are dropped. */
    static Tensor result(INDArray value, Edge... edges) {
        List<Edge> kept = Arrays.stream(edges)
                .filter(edge -> edge.input().requiresGradient)
                .toList();
        Arena.current().ifPresent(arena -> kept.forEach(edge -> edge.saved().forEach(arena::save)));
        return new Tensor(value, null, false, !kept.isEmpty(), kept);
    }

    // ---- what it is ----

    /** The numbers, not a copy. */
    public INDArray value() {
        return value;
    }

    /** The gradient of the last {@link #backward()}, of the same shape; empty before one, and always for frozen tensors. */
    public Optional<INDArray> gradient() {
        return Optional.ofNullable(gradient);
    }

    /** Whether a parameter took part in computing this tensor, or it is one. */
    public boolean requiresGradient() {
        return requiresGradient;
    }

    /** Lengths of the dimensions. */
    public long[] shape() {
        return value.shape().clone();
    }

    /** Number of dimensions. */
    public int rank() {
        return value.rank();
    }

    /** Length of one dimension; -1 is the last. */
    public long size(int dimension) {
        return value.size(dimension);
    }

    /** Number of elements. */
    public long length() {
        return value.length();
    }

    /** FLOAT or DOUBLE. */
    public DataType dataType() {
        return value.dataType();
    }

    /** The only element of a tensor of length 1. */
    public double scalar() {
        ShapeRules.length("scalar", this, 1);
        return value.getDouble(0);
    }

    List<Edge> edges() {
        if (edges == null) {
            throw new DeltaweaveException(
                    "DW-102",
                    "backward reached " + this + " a second time; what it saved is gone since the first",
                    "Compute the tensor again, or call backward once with all roots");
        }
        return edges;
    }

    /** Drops the edges, and with them what they saved: an arena has given the arrays to others. */
    void forget() {
        edges = null;
    }

    boolean isLeaf() {
        return leaf;
    }

    // ---- differentiation ----

    /**
     * Adds the derivative of this scalar with respect to every parameter below it to that parameter's gradient.
     *
     * @throws DeltaweaveException DW-102 if this tensor has more than one element or leads to no parameter
     */
    public void backward() {
        Backward.from(this);
    }

    /** As {@link #backward()}, from a given gradient of this tensor (same shape), for layers inside a larger network. */
    public void backward(INDArray gradient) {
        backward(List.of(this), List.of(gradient));
    }

    /**
     * As {@link #backward(INDArray)} from several tensors at once, which may share what they were computed from. Inside an
     * arena only one backward pass can go through a tensor, since it gives back what was saved.
     */
    public static void backward(List<Tensor> roots, List<INDArray> gradients) {
        Backward.from(roots, gradients);
    }

    /** Keeps the values until the arena is recycled, although the part that computes them ends before. */
    public Tensor retain() {
        Arena.current().ifPresent(arena -> arena.retain(value));
        return this;
    }

    /** Lets a parameter use an array of the caller's, such as a view into one long vector; shapes must be equal. */
    public void bind(INDArray newValue) {
        ShapeRules.parameter("bind", this);
        ShapeRules.same("bind", this, Tensor.constant(newValue));
        this.value = newValue;
    }

    /** Lets a parameter collect its gradient in an array of the caller's; shapes must be equal. */
    public void bindGradient(INDArray newGradient) {
        ShapeRules.parameter("bindGradient", this);
        ShapeRules.same("bindGradient", this, Tensor.constant(newGradient));
        this.gradient = newGradient;
    }

    /** Sets a parameter's gradient to zero, keeping its array. */
    public void zeroGradient() {
        if (gradient != null) {
            gradient.assign(0);
        }
    }

    void setGradient(INDArray newGradient) {
        this.gradient = newGradient;
    }

    /** The same numbers as a frozen tensor: no gradient flows through it. */
    public Tensor detach() {
        return constant(value);
    }

    // ---- products ----

    /** Matrix product: {@code [m, k]} by {@code [k, n]} gives {@code [m, n]}. */
    public Tensor mmul(Tensor other) {
        return Products.mmul(this, other);
    }

    /** Matrix product with the other's transpose: {@code [m, k]} by {@code [n, k]} gives {@code [m, n]}. */
    public Tensor mmulT(Tensor other) {
        return Products.mmulT(this, other);
    }

    /**
     * A linear layer, {@code x W' + b}: {@code [m, k]} with weight {@code [n, k]} and bias {@code [n]} gives {@code [m, n]}.
     */
    public Tensor linear(Tensor weight, Tensor bias) {
        return Products.linear(this, weight, bias);
    }

    /**
     * Scaled dot-product attention inside each sequence, all heads side by side.
     *
     * <p>{@code q}, {@code k} and {@code v} are {@code [rows, heads * headSize]}, packed by {@code segments}; so is the
     * result: {@code softmax(q k' * scale) v} for each sequence and head. {@code heads} divides the number of columns.
     */
    public static Tensor attention(Tensor q, Tensor k, Tensor v, Segments segments, int heads, double scale) {
        return Attention.attention(
                q, k, v, AttentionShape.full(segments, heads, scale), Optional.empty(), HeadDropout.NONE);
    }

    /** As the other method, with inverted dropout of the probabilities, as BERT trains; 0 draws no random number. */
    public static Tensor attention(
            Tensor q,
            Tensor k,
            Tensor v,
            Segments segments,
            int heads,
            double scale,
            double dropout,
            RandomGenerator random) {
        return attention(q, k, v, AttentionShape.full(segments, heads, scale), dropout, random);
    }

    /** As the other method, of any shape: causal, with shared key heads, with keys in a cache or of another text. */
    public static Tensor attention(
            Tensor q, Tensor k, Tensor v, AttentionShape shape, double dropout, RandomGenerator random) {
        return attention(q, k, v, shape, Optional.empty(), dropout, random);
    }

    /**
     * {@code softmax(q k' * scale + bias) v} for each sequence and head, packed as {@code q}: {@code [rows, heads * d]}.
     * Key rows of no sequence are not read, and their gradients are zero.
     */
    public static Tensor attention(
            Tensor q,
            Tensor k,
            Tensor v,
            AttentionShape shape,
            Optional<DistanceBias> bias,
            double dropout,
            RandomGenerator random) {
        return Attention.attention(q, k, v, shape, bias, HeadDropout.of(dropout, random));
    }

    // ---- elementwise ----

    /** Sum of two tensors of one shape. */
    public Tensor add(Tensor other) {
        return Elementwise.add(this, other);
    }

    /** Adds a number to every element. */
    public Tensor add(double number) {
        return Elementwise.add(this, number);
    }

    /** Difference of two tensors of one shape. */
    public Tensor sub(Tensor other) {
        return Elementwise.sub(this, other);
    }

    /** Elementwise product of two tensors of one shape. */
    public Tensor mul(Tensor other) {
        return Elementwise.mul(this, other);
    }

    /** Multiplies every element by a number. */
    public Tensor mul(double number) {
        return Elementwise.mul(this, number);
    }

    /** Adds a bias {@code [n]} to every row of {@code [m, n]}. */
    public Tensor addRowVector(Tensor bias) {
        return Elementwise.addRowVector(this, bias);
    }

    /** Multiplies every row of {@code [m, n]} by a gain {@code [n]}. */
    public Tensor mulRowVector(Tensor gain) {
        return Elementwise.mulRowVector(this, gain);
    }

    /** GELU with the error function, {@code x Phi(x)} (Hugging Face's {@code gelu}); any shape. */
    public Tensor gelu() {
        return Activations.gelu(this);
    }

    /** GELU's tanh approximation (Hugging Face's {@code gelu_new}); any shape. */
    public Tensor geluTanh() {
        return Activations.geluTanh(this);
    }

    /** SiLU, {@code x sigmoid(x)} (also called swish); any shape. */
    public Tensor silu() {
        return Activations.silu(this);
    }

    /** {@code silu(this) * up} for tensors of one shape, the middle of a gated feed-forward layer (Shazeer 2020). */
    public Tensor siluMul(Tensor up) {
        return Activations.siluMul(this, up);
    }

    /** Hyperbolic tangent; any shape. */
    public Tensor tanh() {
        return Activations.tanh(this);
    }

    /** {@code max(x, 0)}; any shape. */
    public Tensor relu() {
        return Activations.relu(this);
    }

    /** {@code 1 / (1 + exp(-x))}; any shape. */
    public Tensor sigmoid() {
        return Activations.sigmoid(this);
    }

    /** Softmax over the last dimension; any shape of rank 1 or more. */
    public Tensor softmax() {
        return Activations.softmax(this);
    }

    /**
     * Inverted dropout: each element becomes zero with the given probability, the others are scaled by {@code
     * 1 / (1 - probability)}. Probability 0 returns this tensor itself.
     */
    public Tensor dropout(double probability, RandomGenerator random) {
        return Activations.dropout(this, probability, random);
    }

    // ---- rows ----

    /** Layer norm over the rows of {@code [m, n]} (Ba et al. 2016) with gain and bias {@code [n]}. */
    public Tensor layerNorm(Tensor gain, Tensor bias, double epsilon) {
        return Norms.layerNorm(this, gain, bias, epsilon);
    }

    /** RMS norm over the rows of {@code [m, n]} (Zhang and Sennrich 2019) with gain {@code [n]}. */
    public Tensor rmsNorm(Tensor gain, double epsilon) {
        return Norms.rmsNorm(this, gain, epsilon);
    }

    /**
     * Rows of {@code [m, n]} by index, repetitions allowed: {@code [indices.length, n]}. An embedding is this on its table.
     * At least one index, each from 0 to {@code m - 1}.
     */
    public Tensor gather(int... indices) {
        return Rows.gather(this, indices);
    }

    /**
     * Writes row {@code i} of this {@code [m, n]} into row {@code rows[i]} of {@code target}, {@code [M, n]} of the same
     * type, dense; each row at most once. Not recorded: that is how a key-value cache is filled.
     */
    public void copyRowsTo(INDArray target, int... rows) {
        Rows.copyRowsTo(this, target, rows);
    }

    /**
     * Rotary position embedding of the rows of {@code [rows, heads * d]}, each at its own position. With {@code n}
     * frequencies, the columns of every head from {@code 2 n} on stay as they are.
     */
    public Tensor rotary(Rotary rotary, int heads, int... positions) {
        return Rows.rotary(this, rotary, heads, positions);
    }

    // ---- shapes ----

    /** Reorders the dimensions: dimension {@code i} of the result is dimension {@code order[i]}, each named once. */
    public Tensor permute(int... order) {
        return Shapes.permute(this, order);
    }

    /** The same elements in row-major order in another shape of the same length. */
    public Tensor reshape(long... shape) {
        return Shapes.reshape(this, shape);
    }

    /** The part from {@code from} (inclusive) to {@code to} (exclusive) of one dimension; at least one element of it. */
    public Tensor slice(int dimension, long from, long to) {
        return Shapes.slice(this, dimension, from, to);
    }

    /** Joins tensors that agree in every dimension but the given one. */
    public static Tensor concat(int dimension, Tensor... parts) {
        return Shapes.concat(dimension, parts);
    }

    // ---- reductions and losses ----

    /** Sum of all elements, shape {@code [1]}. */
    public Tensor sum() {
        return Reductions.sum(this);
    }

    /** Mean of all elements, shape {@code [1]}. */
    public Tensor mean() {
        return Reductions.mean(this);
    }

    /** Sum over one dimension, which disappears; a vector's has shape {@code [1]}. */
    public Tensor sum(int dimension) {
        return Reductions.sum(this, dimension);
    }

    /** Mean over one dimension, which disappears; a vector's has shape {@code [1]}. */
    public Tensor mean(int dimension) {
        return Reductions.mean(this, dimension);
    }

    /**
     * Mean cross-entropy of logits {@code [rows, classes]} against one class index for each row, shape {@code [1]}; rows
     * labelled {@value Losses#IGNORED} do not count.
     *
     * @throws DeltaweaveException DW-104 if a label is no class, or every row is left out
     */
    public Tensor crossEntropy(int... labels) {
        return Losses.crossEntropy(this, labels);
    }

    /** Mean squared difference to a target of the same shape, shape {@code [1]}. */
    public Tensor meanSquaredError(Tensor target) {
        return Losses.meanSquaredError(this, target);
    }

    @Override
    public String toString() {
        return "Tensor" + Arrays.toString(shape()) + (requiresGradient ? " trainable" : " frozen");
    }
}
