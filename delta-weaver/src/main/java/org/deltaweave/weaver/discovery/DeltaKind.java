package org.deltaweave.weaver.discovery;

import java.util.Locale;
import java.util.Optional;
import net.bytebuddy.description.type.TypeDescription;
import org.deltaweave.api.ActivationDelta;
import org.deltaweave.api.Delta;
import org.deltaweave.api.MixedDelta;
import org.deltaweave.api.ParameterDelta;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.weaver.internal.Faults;

/** The two kinds of deltas, and of the join points they act on. */
public enum DeltaKind {
    /** Sees a sub-layer's input and output: {@code Tensor m(Tensor)}. */
    ACTIVATION("(Lorg/deltaweave/tensor/Tensor;)Lorg/deltaweave/tensor/Tensor;"),
    /** Sees a weight or bias: {@code Tensor m()}. */
    PARAMETER("()Lorg/deltaweave/tensor/Tensor;");

    private final String descriptor;

    DeltaKind(String descriptor) {
        this.descriptor = descriptor;
    }

    /** The kind of a join point's method, if its descriptor is one of the two. */
    public static Optional<DeltaKind> ofDescriptor(String descriptor) {
        for (DeltaKind kind : values()) {
            if (kind.descriptor.equals(descriptor)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    /** The kind of a delta object. */
    public static DeltaKind of(Delta delta) {
        return delta instanceof ActivationDelta ? ACTIVATION : PARAMETER;
    }

    static DeltaKind ofPlugin(TypeDescription type) {
        if (type.isAssignableTo(MixedDelta.class)) {
            return ACTIVATION; // what its targets name
        }
        boolean activation = type.isAssignableTo(ActivationDelta.class);
        if (activation == type.isAssignableTo(ParameterDelta.class)) {
            throw new DeltaweaveException(
                    Faults.BAD_PLUGIN,
                    "Delta method class " + type.getName()
                            + " must implement one of ActivationDelta and ParameterDelta",
                    "Implement exactly one of the two");
        }
        return activation ? ACTIVATION : PARAMETER;
    }

    /** The method descriptor of this kind's join points. */
    public String descriptor() {
        return descriptor;
    }

    /** {@code activation} or {@code parameter}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
