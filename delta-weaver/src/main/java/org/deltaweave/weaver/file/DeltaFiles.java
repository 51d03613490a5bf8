package org.deltaweave.weaver.file;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.deltaweave.api.DeltaFile;
import org.deltaweave.api.DeltaSpec;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.Nearest;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Writes and reads delta directories: {@code adapter_config.json} and {@code adapter_model.safetensors}, as Hugging Face
 * PEFT does, with an object {@code deltaweave} in the former that holds what PEFT has no place for.
 */
public final class DeltaFiles {
    private DeltaFiles() {}

    /**
     * Writes a delta directory, numbers as 32-bit floats: the same content gives the same bytes. If that fails, a delta that
     * was there stays as it was.
     *
     * @throws DeltaweaveException DW-220 if the directory cannot be written, DW-226 if the content contradicts itself,
     *     DW-119 if a tensor cannot be stored
     */
    public static void save(DeltaContent content, Path directory) {
        String config = ConfigText.of(content);
        new DeltaDirectory(directory).write(config, TensorKeys.all(content));
    }

    /**
     * Reads a delta directory of Deltaweave or a LoRA of PEFT, also one with an {@code adapter_model.bin}. The latter's spec
     * lacks the setting {@code targets}: see {@link #complete}.
     *
     * @throws DeltaweaveException DW-221 to DW-225 if the directory is not what {@link #save} or PEFT writes, DW-110 to
     *     DW-125 for its tensors' file
     */
    public static DeltaFile read(Path directory) {
        return new DeltaReader(directory).read();
    }

    /**
     * The spec to attach for a file: its own, or for a file of PEFT, which names modules in the backbone's words, with the
     * join points and layers that the network has for them.
     *
     * @param sites every site of the network
     * @throws DeltaweaveException DW-225 if the network has none of the file's modules
     */
    public static DeltaSpec complete(DeltaFile file, List<SiteName> sites) {
        return file.spec().settings().containsKey("targets") || file.tensors().isEmpty()
                ? file.spec()
                : PeftTargets.of(file, sites);
    }

    /**
     * Writes a delta directory as PEFT itself would have written it.
     *
     * @param backbone the backbone's own tensors by their names in its files, as far as they are at hand: PEFT keeps copies of
     *     some beside the delta, which it can do without
     * @throws DeltaweaveException DW-227 for a method that PEFT does not know, or one that acts on parts of modules; for {@code delta} as {@link #read}, for {@code
     *     directory} as {@link #save}
     */
    public static void export(Path delta, Function<String, Optional<INDArray>> backbone, Path directory) {
        DeltaReader reader = new DeltaReader(delta);
        PeftExport export = new PeftExport(reader.read(), reader.config().object(), backbone);
        new DeltaDirectory(directory).write(export.config(), export.tensors());
    }

    /**
     * The parameter that a tensor of a PEFT file is only a copy of, in the backbone's words: {@code
     * model.embed_tokens.weight} for {@code base_model.model.model.embed_tokens.base_layer.weight}.
     */
    public static Optional<String> copiedParameter(String key) {
        return PeftImport.copiedParameter(key);
    }

    /**
     * Checks that a file belongs to a backbone. A file that does not say, as PEFT's, is taken to.
     *
     * @throws DeltaweaveException DW-230 naming both fingerprints
     */
    public static void requireBackbone(DeltaFile file, String fingerprint) {
        if (!file.fingerprint().isEmpty() && !file.fingerprint().equals(fingerprint)) {
            throw new DeltaweaveException(
                    FileFaults.WRONG_BACKBONE,
                    "Delta directory " + file.directory() + " was trained on the backbone with fingerprint "
                            + Nearest.shorten(file.fingerprint()) + ", but this backbone has " + fingerprint,
                    "Load the backbone that the delta was trained on, unmodified");
        }
    }

    /**
     * Copies a file's numbers into the tensors of a delta that was attached for it, after checking all of them.
     *
     * @param expected the attached delta; its tensors' values are overwritten
     * @throws DeltaweaveException DW-225 naming the tensors that are missing, too many or of another shape; DW-230 for
     *     another backbone. Nothing is overwritten then
     */
    public static void restore(DeltaFile file, DeltaContent expected) {
        requireBackbone(file, expected.fingerprint());
        Map<String, INDArray> wanted = TensorKeys.delta(expected);
        Set<String> missing = new TreeSet<>(wanted.keySet());
        missing.removeAll(file.tensors().keySet());
        Set<String> unknown = new TreeSet<>(file.tensors().keySet());
        unknown.removeAll(wanted.keySet());
        if (!missing.isEmpty() || !unknown.isEmpty()) {
            throw mismatch(file, expected.spec().method(), missing, unknown);
        }
        wanted.forEach((key, value) -> requireShape(file, key, value));
        wanted.forEach((key, value) -> value.assign(file.tensors().get(key)));
    }

    private static DeltaweaveException mismatch(
            DeltaFile file, String method, Set<String> missing, Set<String> unknown) {
        String what = "Delta directory " + file.directory();
        if (!missing.isEmpty()) {
            what += " lacks " + missing.size() + " tensors that method '" + method + "' asks for: "
                    + Nearest.list(missing, 3);
        }
        if (!unknown.isEmpty()) {
            what += (missing.isEmpty() ? "" : ", and") + " has " + unknown.size() + " tensors that method '" + method
                    + "' does not ask for: " + Nearest.list(unknown, 3);
        }
        return new DeltaweaveException(
                FileFaults.WRONG_TENSORS,
                what,
                "Attach it with the targets and layers, and to the architecture, that it was trained with");
    }

    private static void requireShape(DeltaFile file, String key, INDArray expected) {
        INDArray found = file.tensors().get(key);
        if (!Arrays.equals(found.shape(), expected.shape())) {
            throw new DeltaweaveException(
                    FileFaults.WRONG_TENSORS,
                    "Tensor '" + key + "' in delta directory " + file.directory() + " has shape "
                            + Arrays.toString(found.shape()) + " instead of " + Arrays.toString(expected.shape()),
                    "Attach it with the settings, and to a backbone of the size, that it was trained with");
        }
    }
}
