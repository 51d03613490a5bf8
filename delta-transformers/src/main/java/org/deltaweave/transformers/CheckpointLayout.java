package org.deltaweave.transformers;

import java.util.Map;
import java.util.TreeMap;
import org.deltaweave.tensor.Tensor;
import org.deltaweave.transformers.architecture.Names;
import org.deltaweave.transformers.architecture.Names.Stored;
import org.deltaweave.transformers.layers.Fusion;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A backbone's parameters as Hugging Face's files hold them: their names, orientation and joined projections. */
public final class CheckpointLayout {
    private CheckpointLayout() {}

    /** The tensors of a file below a head, by name, from the parameters by site. */
    public static Map<String, INDArray> of(Names names, Map<String, Tensor> parameters) {
        Map<String, INDArray> tensors = new TreeMap<>();
        parameters.forEach((site, tensor) -> {
            Stored stored = names.stored(site);
            if (stored.part().isEmpty()) {
                tensors.put(names.external(site), oriented(tensor, stored));
            } else if (stored.part().get().index() == 0) {
                Tensor[] parts = new Tensor[Fusion.PARTS];
                for (int i = 0; i < parts.length; i++) {
                    parts[i] = parameters.get(site.replace(".query.", Names.PARTS.get(i)));
                }
                Tensor joined = stored.part()
                        .get()
                        .fusion()
                        .joined(0, stored.part().get().heads(), parts);
                tensors.put(names.external(site.replace(".query.", ".qkv.")), oriented(joined, stored));
            }
        });
        return tensors;
    }

    private static INDArray oriented(Tensor tensor, Stored stored) {
        return stored.transposed() ? tensor.value().transpose().dup('c') : tensor.value();
    }
}
