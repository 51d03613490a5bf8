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
        from(List.of(root), List.of(Buffers.of(root.dataType(), root.shape()).assign(1)));
    }

    static void from(List<Tensor> roots, List<INDArray> gradients) {
        if (roots.size() != gradients.size()) {
            throw new DeltaweaveException(
                    "DW-102",
                    "backward got " + roots.size() + " tensors and " + gradients.size() + " gradients",
                    "Give each tensor one gradient");
        }
        Backward pass = new Backward();
        for (int i = 0; i < roots.size(); i++) {
            pass.start(roots.get(i), gradients.get(i));
        }
        pass.run(roots);
    }

    private void start(Tensor root, INDArray gradient) {
        if (!root.requiresGradient()) {
            throw new DeltaweaveException(
                    "DW-102",
                    "backward from " + root + " leads to no parameter",
                    "Make what is to be trained with Tensor.parameter");
        }
        ShapeRules.same("backward", root, Tensor.constant(gradient));
        use(gradient); // once more than it is dropped: the caller's array is not ours to change or release
        arrive(root, gradient);
    }

    private void run(List<Tensor> roots) {
        List<Tensor> order = inputsFirst(roots);
        for (int i = order.size() - 1; i >= 0; i--) {
            Tensor tensor = order.get(i);
            INDArray arrived = pending.remove(tensor);
            if (arrived == null) {
                continue; // a parameter whose gradient was delivered at once
            }
            if (tensor.isLeaf()) {
                deliver(tensor, arrived);
            }
            for (Edge edge : tensor.edges()) {
                pass(edge, arrived);
            }
            drop(arrived);
            Arena.current().ifPresent(arena -> {
                tensor.edges().forEach(edge -> edge.saved().forEach(arena::used));
                if (!tensor.isLeaf()) {
                    tensor.forget();
                }
            });
        }
    }

    private void pass(Edge edge, INDArray arrived) {
        Tensor input = edge.input();
        INDArray sum = pending.get(input);
        if (sum == null && input.isLeaf()) {
            INDArray own = input.gradient().filter(Buffers::isDense).orElse(null);
            if (own != null && edge.gradient().addTo(arrived, own)) {
                return;
            }
        }
        if (sum == null || !exclusive(sum) || !edge.gradient().addTo(arrived, sum)) {
            arrive(input, edge.gradient().of(arrived));
        }
    }

    private void arrive(Tensor tensor, INDArray part) {
        INDArray sum = pending.get(tensor);
        if (sum == null) {
            pend(tensor, part);
            return;
        }
        use(part);
        if (exclusive(sum)) {
            Kernels.of(sum).add(sum, part, sum);
        } else {
            INDArray own = Buffers.like(sum);
            Kernels.of(own).add(sum, part, own);
            pend(tensor, own);
            drop(sum);
        }
        drop(part);
    }

    /** Whether a pending gradient lies in memory that nothing else on the way shares, so that it may be added to in place. */
    private boolean exclusive(INDArray gradient) {
        return uses.get(Buffers.memoryOf(gradient)) == 1 && Buffers.isDense(gradient);
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
        INDArray sum = parameter.gradient().orElse(null);
        if (sum == null) {
            parameter.setGradient(Buffers.lasting(gradient));
        } else if (Buffers.isDense(sum)) {
            Kernels.of(sum).add(sum, gradient, sum);
        } else {
            sum.addi(gradient);
        }
    }

    /** Every recorded tensor below the roots, inputs before results. */
    private static List<Tensor> inputsFirst(List<Tensor> roots) {
        List<Tensor> order = new ArrayList<>();
        Set<Tensor> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Tensor root : roots) {
            if (seen.add(root)) {
                visit(root, seen, order);
            }
        }
        return order;
    }

    /** Iterative, because graphs are deep. */
    private static void visit(Tensor root, Set<Tensor> seen, List<Tensor> order) {
        Deque<Visit> path = new ArrayDeque<>();
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
    }

    private record Visit(Tensor tensor, Iterator<Edge> rest) {}
}
