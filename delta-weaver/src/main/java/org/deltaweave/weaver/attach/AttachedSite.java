package org.deltaweave.weaver.attach;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.deltaweave.api.ActivationDelta;
import org.deltaweave.api.Delta;
import org.deltaweave.api.Init;
import org.deltaweave.api.ParameterDelta;
import org.deltaweave.api.Pass;
import org.deltaweave.api.Site;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.Tensor;
import org.deltaweave.weaver.discovery.DeltaKind;
import org.deltaweave.weaver.internal.Faults;

/** One delta at one join point of one layer: what the delta sees as its site, and what the slot calls. */
final class AttachedSite implements Site, Link {
    private final long order;
    private final String method;
    private final Delta delta;
    private final ChosenSite place;
    private final String externalName;
    private final boolean transposed;
    private final Optional<long[]> weightShape;
    private final Pass pass;
    private final TensorTable own;
    private final TensorTable shared;
    private final Runnable onFirstVisit;
    private long inFeatures;
    private long outFeatures;
    private boolean lookup;
    private boolean reached;
    private boolean merging;

    AttachedSite(
            long order,
            String method,
            Delta delta,
            ChosenSite place,
            String externalName,
            boolean transposed,
            Pass pass,
            TensorTable own,
            TensorTable shared,
            Consumer<AttachedSite> onFirstVisit) {
        this.order = order;
        this.method = method;
        this.delta = delta;
        this.place = place;
        this.externalName = externalName;
        this.transposed = transposed;
        this.weightShape = place.weightShape();
        this.pass = pass;
        this.own = own;
        this.shared = shared;
        this.onFirstVisit = () -> onFirstVisit.accept(this);
    }

    // ---- what the slot calls ----

    @Override
    public long order() {
        return order;
    }

    @Override
    public Tensor apply(Tensor input, Tensor output) {
        if (!reached) {
            learnShapes(input, output);
            reached = true;
            onFirstVisit.run();
        }
        return guarded(
                input,
                output,
                () -> place.kind() == DeltaKind.ACTIVATION
                        ? ((ActivationDelta) delta).forward(this, input, output)
                        : ((ParameterDelta) delta).value(this, output));
    }

    /** Runs the delta's own code: its exceptions name the place, and its result has the shape and type of {@code output}. */
    private Tensor guarded(Tensor input, Tensor output, Supplier<Tensor> computation) {
        Tensor result;
        try {
            result = computation.get();
        } catch (SiteException ours) {
            throw ours;
        } catch (RuntimeException | LinkageError thrown) {
            throw new DeltaweaveException(
                    Faults.DELTA_FAILED,
                    describe(input, output) + " failed: " + thrown,
                    "Mend the method; its own exception is the cause of this one",
                    thrown);
        }
        boolean fits = result != null
                && Arrays.equals(result.shape(), output.shape())
                && result.dataType() == output.dataType();
        if (!fits) {
            throw new SiteException(
                    Faults.WRONG_RESULT,
                    describe(input, output) + " returned "
                            + (result == null ? "null" : result.dataType() + Arrays.toString(result.shape())),
                    "Return " + output.dataType() + Arrays.toString(output.shape()));
        }
        return result;
    }

    /** Runs {@code computation} as outside training, with penalties ignored; {@code weight} is what it starts from. */
    Tensor merging(Tensor weight, Supplier<Tensor> computation) {
        merging = true;
        try {
            return guarded(weight, weight, computation);
        } finally {
            merging = false;
        }
    }

    private void learnShapes(Tensor input, Tensor output) {
        boolean matrix = place.kind() == DeltaKind.PARAMETER && output.rank() == 2;
        outFeatures = output.size(matrix ? 0 : output.rank() - 1);
        inFeatures = input.size(input.rank() - 1);
        // A linear sub-layer that reads rows of length 1 has the weight [outFeatures, 1].
        lookup = inFeatures == 1
                && outFeatures > 1
                && weightShape
                        .filter(shape -> shape.length == 2 && shape[1] == outFeatures)
                        .isPresent();
        if (lookup) {
            inFeatures = weightShape.get()[0];
        }
    }

    private String describe(Tensor input, Tensor output) {
        return "Method \"" + method + "\" at " + name() + " (input " + input.dataType() + Arrays.toString(input.shape())
                + ", output " + output.dataType() + Arrays.toString(output.shape()) + ")";
    }

    // ---- for the attachment ----

    boolean reached() {
        return reached;
    }

    ChosenSite place() {
        return place;
    }

    TensorTable tensors() {
        return own;
    }

    Pass pass() {
        return pass;
    }

    // ---- what the delta sees ----

    @Override
    public String name() {
        return place.name();
    }

    @Override
    public String externalName() {
        return externalName;
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
        return place.joinPoint();
    }

    @Override
    public OptionalInt layer() {
        return place.number();
    }

    @Override
    public long inFeatures() {
        return inFeatures;
    }

    @Override
    public long outFeatures() {
        return outFeatures;
    }

    @Override
    public boolean training() {
        return pass.training() && !merging;
    }

    @Override
    public RandomGenerator random() {
        return pass.random();
    }

    @Override
    public Tensor trainable(String name, Init init, long... shape) {
        return own.get(name, true, init, shape);
    }

    @Override
    public Tensor shared(String name, Init init, long... shape) {
        return shared.get(name, true, init, shape);
    }

    @Override
    public Tensor constant(String name, Init init, long... shape) {
        return own.get(name, false, init, shape);
    }

    @Override
    public void penalty(Tensor scalar) {
        if (scalar.length() != 1) {
            throw new SiteException(
                    Faults.WRONG_RESULT,
                    "Method \"" + method + "\" at " + name() + " adds a penalty of shape "
                            + Arrays.toString(scalar.shape()),
                    "Add a scalar, shape [1]");
        }
        if (!merging) {
            pass.addPenalty(scalar);
        }
    }
}
