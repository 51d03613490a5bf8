package org.deltaweave.tensor.torch;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.tensor.Nearest;
import org.deltaweave.tensor.file.MappedFile;
import org.deltaweave.tensor.file.TensorFile;
import org.deltaweave.tensor.file.TensorInfo;
import org.deltaweave.tensor.file.TensorPlace;
import org.deltaweave.tensor.torch.Value.Dict;
import org.deltaweave.tensor.torch.Value.View;

/**
 * A file that PyTorch's {@code torch.save} wrote of a state dict: {@code pytorch_model.bin}, {@code adapter_model.bin}.
 *
 * <p>Such files are pickles, which can run any code when Python loads them. Here a machine that knows tensors only takes
 * them apart: no name in the file is ever resolved, and whatever else it asks for is an error. Tensors may be views of
 * any strides and may share storages.
 */
public final class TorchFile extends TensorFile {
    private TorchFile(MappedFile file, Map<String, TensorPlace> tensors) {
        super(file, tensors);
    }

    /**
     * Opens a file, and finds and checks all its tensors.
     *
     * @throws DeltaweaveException DW-110 if it cannot be read, DW-120 if it is of another format, DW-121 for a damaged
     *     archive, DW-122 if it holds more than tensors, DW-123 for a damaged pickle, DW-124 for a tensor that is not
     *     inside its storage, DW-125 if it is no dict of tensors
     */
    public static TorchFile open(Path path) {
        MappedFile file = MappedFile.open(path);
        boolean opened = false;
        try {
            Archive archive = Archive.of(file);
            PickleInput pickle = new PickleInput(path, archive.pickleBytes());
            TorchFile tensors =
                    new TorchFile(file, tensors(path, new PickleMachine(pickle, new Rebuilding(archive)).run()));
            opened = true;
            return tensors;
        } finally {
            if (!opened) {
                file.close();
            }
        }
    }

    private static Map<String, TensorPlace> tensors(Path path, Value content) {
        if (!(content instanceof Dict dict)) {
            throw noTensors(path, "holds " + content.kind());
        }
        Map<String, TensorPlace> tensors = new TreeMap<>();
        dict.entries.forEach((name, value) -> {
            if (!(value instanceof View view)) {
                throw noTensors(path, "holds " + value.kind() + " as '" + Nearest.shorten(name) + "'");
            }
            TensorInfo info = new TensorInfo(name, view.storage().dtype(), view.shape());
            long position = view.storage().position()
                    + view.offset() * view.storage().dtype().bytes();
            tensors.put(name, new TensorPlace(info, position, view.strides()));
        });
        return tensors;
    }

    private static DeltaweaveException noTensors(Path path, String what) {
        return new DeltaweaveException(
                "DW-125",
                "File " + path + " " + what + ", not names with a tensor each",
                "Save the model's state_dict alone: torch.save(model.state_dict(), f)");
    }
}
