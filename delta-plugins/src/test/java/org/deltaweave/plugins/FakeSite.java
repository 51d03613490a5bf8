package org.deltaweave.plugins;

import java.util.Arrays;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.deltaweave.api.Init;
import org.deltaweave.api.Site;
import org.deltaweave.tensor.Tensor;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** A site of no network: keeps the tensors a delta asks for. */
public final class FakeSite implements Site {
    private final Map<String, Tensor> tensors = new TreeMap<>();
    private final Map<String, Tensor> constants = new TreeMap<>();
    private final DataType type;
    private final long in;
    private final long out;
    private final long seed;
    private SplittableRandom random;
    private boolean training;
    private boolean lookup;
    private boolean transposed;

    public FakeSite(DataType type, long in, long out, long seed) {
        this.type = type;
        this.in = in;
        this.out = out;
        this.seed = seed;
        begin(false);
    }

    /** Makes it the site of an embedding. */
    public FakeSite lookup(boolean isLookup) {
        lookup = isLookup;
        return this;
    }

    /** Makes it the site of a weight that files hold transposed. */
    public FakeSite transposed(boolean isTransposed) {
        transposed = isTransposed;
        return this;
    }

    /** Starts a pass; its random numbers are the same every time. */
    public void begin(boolean nowTraining) {
        training = nowTraining;
        random = new SplittableRandom(seed);
    }

    public Map<String, Tensor> tensors() {
        return tensors;
    }

    public double[][] matrix(String name) {
        return tensors.get(name).value().castTo(DataType.DOUBLE).toDoubleMatrix();
    }

    public double[] vector(String name) {
        return tensors.get(name).value().castTo(DataType.DOUBLE).toDoubleVector();
    }

    /** Gives every tensor new values, none of them zero, so that no term hides. */
    public void randomize() {
        Random values = new Random(seed + 1);
        tensors.values().forEach(tensor -> {
            for (long i = 0; i < tensor.length(); i++) {
                tensor.value().putScalar(i, (0.1 + values.nextDouble()) * (values.nextBoolean() ? 1 : -1));
            }
        });
    }

    @Override
    public String name() {
        return "encoder.0.test";
    }

    @Override
    public String externalName() {
        return "model.layers.0.test";
    }

    @Override
    public boolean transposed() {
        return transposed;
    }

    @Override
    public boolean lookup() {
        return lookup;
    }

    @Override
    public String joinPoint() {
        return "test";
    }

    @Override
    public OptionalInt layer() {
        return OptionalInt.of(0);
    }

    @Override
    public long inFeatures() {
        return in;
    }

    @Override
    public long outFeatures() {
        return out;
    }

    @Override
    public boolean training() {
        return training;
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public Tensor trainable(String name, Init init, long... shape) {
        Tensor tensor = tensors.computeIfAbsent(name, key -> {
            double[] values = new double[(int) Arrays.stream(shape).reduce(1, Math::multiplyExact)];
            init.fill(values, shape, new SplittableRandom(seed + key.hashCode()));
            return Tensor.parameter(Nd4j.create(values, shape, type));
        });
        if (!Arrays.equals(tensor.shape(), shape)) {
            throw new AssertionError(name + " was " + tensor + ", now " + Arrays.toString(shape));
        }
        return tensor;
    }

    @Override
    public Tensor shared(String name, Init init, long... shape) {
        throw new AssertionError("no built-in method shares");
    }

    @Override
    public Tensor constant(String name, Init init, long... shape) {
        double[] values = new double[(int) Arrays.stream(shape).reduce(1, Math::multiplyExact)];
        return constants.computeIfAbsent(name, key -> {
            init.fill(values, shape, new SplittableRandom(seed));
            return Tensor.constant(Nd4j.create(values, shape, type));
        });
    }

    @Override
    public void penalty(Tensor scalar) {
        throw new AssertionError("no built-in method adds a penalty");
    }
}
