package org.deltaweave.weaver.attach;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.deltaweave.api.DeltaFile;
import org.deltaweave.api.Tunable;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.Tensor;
import org.deltaweave.weaver.file.DeltaFiles;
import org.deltaweave.weaver.file.FileFaults;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What a file holds of the backbone itself: PEFT keeps the table of an embedding beside the LoRA that acts on it. */
final class BackboneCopies {
    private final Map<String, Tensor> parameters = new TreeMap<>();

    BackboneCopies(Tunable network) {
        network.layers().forEach(layer -> layer.parameters()
                .forEach((site, parameter) -> parameters.put(network.externalName(site), parameter)));
    }

    /**
     * The file without copies of the backbone's parameters, which must be equal to them.
     *
     * @throws DeltaweaveException DW-224 if the file replaces a module of the backbone; DW-230 if a copy differs from the
     *     network's own parameter
     */
    DeltaFile takenFrom(DeltaFile file) {
        Set<String> replaced = new TreeSet<>(file.saved().keySet());
        replaced.retainAll(parameters.keySet());
        replaced.stream().findFirst().ifPresent(name -> {
            throw new DeltaweaveException(
                    FileFaults.NOT_IMPORTED,
                    "Delta directory " + file.directory() + " replaces '" + name
                            + "', a parameter of the backbone itself",
                    "Only the task's head may be among 'modules_to_save': train the adapter without that module, or merge"
                            + " it into the backbone with PEFT");
        });
        Map<String, INDArray> tensors = new TreeMap<>(file.tensors());
        file.tensors().forEach((key, copy) -> DeltaFiles.copiedParameter(key).ifPresent(name -> {
            requireEqual(file, key, Optional.ofNullable(parameters.get(name)), copy);
            tensors.remove(key);
        }));
        return new DeltaFile(
                file.directory(), file.spec(), file.fingerprint(), tensors, file.saved(), file.notes(), file.ignored());
    }

    private static void requireEqual(DeltaFile file, String key, Optional<Tensor> parameter, INDArray copy) {
        boolean equal = parameter
                .map(Tensor::value)
                .filter(own -> own.equalShapes(copy))
                .filter(own -> own.castTo(copy.dataType()).eq(copy).all())
                .isPresent();
        if (!equal) {
            throw new DeltaweaveException(
                    FileFaults.WRONG_BACKBONE,
                    "Tensor '" + key + "' in delta directory " + file.directory()
                            + " is not the backbone's own"
                            + (parameter.isEmpty() ? ", which has no such parameter" : ""),
                    "Load the backbone that the delta was trained on, unmodified");
        }
    }
}
