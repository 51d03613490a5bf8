package org.deltaweave.weaver.attach;

import java.util.Optional;
import org.deltaweave.api.Attached;
import org.deltaweave.api.Layer;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.weaver.internal.Faults;

/** The place of one join point in one layer object. */
record Slot(Layer layer, int index) {
    /** The slot of a join point that the layer has. */
    static Slot of(Layer layer, String joinPoint) {
        return new Slot(layer, layer.joinPoints().indexOf(joinPoint));
    }

    Optional<Chain> get() {
        Attached attached = layer.slots[index];
        if (attached == null || attached instanceof Chain) {
            return Optional.ofNullable((Chain) attached);
        }
        throw new DeltaweaveException(
                Faults.WRONG_STATE,
                "The slot of " + layer.siteName(layer.joinPoints().get(index)) + " holds a "
                        + attached.getClass().getName() + " that the weaver did not put there",
                "Leave Layer.slots to the weaver");
    }

    void set(Chain chain) {
        layer.slots[index] = chain;
    }

    void clear() {
        layer.slots[index] = null;
    }
}
