package org.deltaweave.weaver.attach;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deltaweave.api.Init;
import org.deltaweave.tensor.Tensor;
import org.deltaweave.weaver.internal.Faults;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The tensors a delta keeps at one site, or shares between its sites; open while the delta is being attached. */
final class TensorTable {
    private final String method;
    private final String owner;
    private final long seed;
    private final DataType type;
    private final long longest;
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();
    private boolean open = true;

    /**
     * @param owner the site's name; empty for the tensors that sites share
     * @param longest how many numbers a trainable tensor may have at most
     */
    TensorTable(String method, String owner, long seed, DataType type, long longest) {
        this.method = method;
        this.owner = owner;
        this.seed = seed;
        this.type = type;
        this.longest = longest;
    }

    /** From now on a request for a tensor that is not here is an error. */
    void close() {
        open = false;
    }

    /** The trainable tensors by name, in the order of the first requests. */
    Map<String, Tensor> trainable() {
        Map<String, Tensor> found = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            if (tensor.requiresGradient()) {
                found.put(name, tensor);
            }
        });
        return found;
    }

    Tensor get(String name, boolean trainable, Init init, long... shape) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            if (!open) {
                throw wrong(
                        name, shape, "and did not ask for it when it was attached; it asked for " + tensors.keySet());
            }
            tensor = make(name, trainable, init, shape);
            tensors.put(name, tensor);
        }
        if (!Arrays.equals(tensor.shape(), shape)) {
            throw wrong(name, shape, "and before with shape " + Arrays.toString(tensor.shape()));
        }
        if (tensor.requiresGradient() != trainable) {
            throw wrong(name, shape, "once as trainable and once as constant");
        }
        return tensor;
    }

    private Tensor make(String name, boolean trainable, Init init, long[] shape) {
        if (shape.length == 0 || Arrays.stream(shape).anyMatch(length -> length < 1)) {
            throw wrong(name, shape, "which has a length below 1");
        }
        double length = Arrays.stream(shape).mapToDouble(one -> one).reduce(1, (a, b) -> a * b);
        if (trainable && length > longest) {
            throw wrong(name, shape, "and its file holds none of more than " + longest + " numbers");
        }
        double[] values = new double[Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact))];
        init.fill(values, shape.clone(), Seeds.random(seed, owner, name));
        INDArray array = Lasting.copy(Nd4j.createFromArray(values).reshape(shape), type);
        return trainable ? Tensor.parameter(array) : Tensor.constant(array);
    }

    private SiteException wrong(String name, long[] shape, String why) {
        return new SiteException(
                Faults.WRONG_TENSOR_REQUEST,
                "Method \"" + method + "\" asks " + (owner.isEmpty() ? "for the shared tensor" : "at " + owner + " for")
                        + " \"" + name + "\" of shape " + Arrays.toString(shape) + ", " + why,
                "Ask for the same tensors with the same shapes in every pass, whether it trains or not");
    }

    /** Names of all tensors, in the order of the first requests. */
    List<String> names() {
        return List.copyOf(tensors.keySet());
    }
}
