package org.deltaweave.tensor;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One backward pass: carries gradients from a result to the parameters below it, each tensor once and after all that was
 * computed from it.
 *
 * <p>A gradient's memory is free again as soon as nothing on the way lies in it.
 */
final class Backward {
    /** Gradients on the way, each until it is passed on. */
    private final Map<Tensor, INDArray> pending = new IdentityHashMap<>();

    /** Those whose pending array was made here, so that it may be added to in place. */
    private final Set<Tensor> owned = Collections.newSetFromMap(new IdentityHashMap<>());

    /** How many pending gradients lie in one piece of memory, where views share it. */
    private final Map<Long, Integer> uses = new HashMap<>();

    private Backward() {}

    static void from(Tensor root) {
        if (root.length() != 1) {
            throw new DeltaweaveException(
                    "DW-102",
                    "backward needs a single element, got " + root,
                    "Reduce to a scalar loss first, or pass the gradient of this tensor");
        }
        from(root, Buffers.of(root.dataType(), root.shape()).assign(1));
    }

    static void from(Tensor root, INDArray gradient) {
        if (!root.requiresGradient()) {
            throw new DeltaweaveException(
                    "DW-102",
                    "backward from " + root + " leads to no parameter",
                    "Make what is to be trained with Tensor.parameter");
        }
        ShapeRules.same("backward", root, Tensor.constant(gradient));
        new Backward().run(root, gradient);
    }

    private void run(Tensor root, INDArray gradient) {
        use(gradient); // once more than it is dropped: the caller's array is not ours to release
        pend(root, gradient);
        List<Tensor> order = inputsFirst(root);
        for (int i = order.size() - 1; i >= 0; i--) {
            Tensor tensor = order.get(i);
            INDArray arrived = pending.remove(tensor);
            owned.remove(tensor);
            if (tensor.isLeaf()) {
                deliver(tensor, arrived);
            }
            for (Edge edge : tensor.edges()) {
                accumulate(edge.input(), edge.gradient().apply(arrived));
            }
            drop(arrived);
        }
    }

    private void accumulate(Tensor tensor, INDArray part) {
        INDArray sum = pending.get(tensor);
        if (sum == null) {
            pend(tensor, part);
            return;
        }
        // The first part may be another tensor's gradient too, so the second makes an array of its own.
        if (owned.add(tensor)) {
            pend(tensor, sum.addi(part, Buffers.like(sum)));
            drop(sum);
        } else {
            sum.addi(part);
        }
        use(part);
        drop(part);
    }

    private void pend(Tensor tensor, INDArray gradient) {
        pending.put(tensor, gradient);
        use(gradient);
    }

    private void use(INDArray gradient) {
        uses.merge(Buffers.memoryOf(gradient), 1, Integer::sum);
    }

    private void drop(INDArray gradient) {
        int left = uses.merge(Buffers.memoryOf(gradient), -1, Integer::sum);
        if (left == 0) {
            Buffers.release(gradient);
        }
    }

    private static void deliver(Tensor parameter, INDArray gradient) {
        parameter
                .gradient()
                .ifPresentOrElse(sum -> sum.addi(gradient), () -> parameter.setGradient(Buffers.lasting(gradient)));
    }

    /** Every recorded tensor below the root, inputs before results; iterative, because graphs are deep. */
    private static List<Tensor> inputsFirst(Tensor root) {
        List<Tensor> order = new ArrayList<>();
        Set<Tensor> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Visit> path = new ArrayDeque<>();
        seen.add(root);
        path.push(new Visit(root, root.edges().iterator()));
        while (!path.isEmpty()) {
            Visit top = path.peek();
            if (!top.rest().hasNext()) {
                order.add(path.pop().tensor());
                continue;
            }
            Tensor input = top.rest().next().input();
            if (seen.add(input)) {
                path.push(new Visit(input, input.edges().iterator()));
            }
        }
        return order;
    }

    private record Visit(Tensor tensor, Iterator<Edge> rest) {}
}
