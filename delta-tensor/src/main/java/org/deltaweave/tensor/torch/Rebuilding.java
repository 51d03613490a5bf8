package org.deltaweave.tensor.torch;

import java.util.Arrays;
import java.util.List;
import org.deltaweave.tensor.Nearest;
import org.deltaweave.tensor.file.DType;
import org.deltaweave.tensor.torch.Value.Name;
import org.deltaweave.tensor.torch.Value.Storage;
import org.deltaweave.tensor.torch.Value.Text;
import org.deltaweave.tensor.torch.Value.Tuple;
import org.deltaweave.tensor.torch.Value.View;
import org.deltaweave.tensor.torch.Value.Whole;

/** Makes storages and the tensors that view them out of a pickle's words, every number checked against the archive. */
final class Rebuilding {
    private static final int MOST_DIMENSIONS = 32;
    /** A tensor may be in a file under several names; many large ones over one storage are an attack on memory. */
    private static final int MOST_TIMES_FILE = 8;

    private final Archive archive;
    private long bytes;

    Rebuilding(Archive archive) {
        this.archive = archive;
    }

    /** @param id {@code ('storage', class, key, place, number of elements)} */
    Storage storage(PickleInput in, Value id) {
        if (!(id instanceof Tuple tuple)
                || tuple.items.size() < 5
                || !(tuple.items.get(0) instanceof Text kind)
                || !kind.text().equals("storage")
                || !(tuple.items.get(1) instanceof Name type)
                || type.global().stored().isEmpty()
                || !(tuple.items.get(2) instanceof Text key)
                || !(tuple.items.get(4) instanceof Whole length)) {
            throw in.malformed("refers to something outside that is no storage of tensors");
        }
        DType dtype = type.global().stored().orElseThrow();
        Archive.Entry entry = archive.data(key.text());
        if (entry == null) {
            throw in.fault(
                    "DW-124",
                    "has a storage '" + Nearest.shorten(key.text()) + "' that the archive lacks",
                    PickleInput.REMEDY);
        }
        if (length.number() < 0
                || length.number() != entry.size() / dtype.bytes()
                || entry.size() % dtype.bytes() != 0) {
            throw in.fault(
                    "DW-124",
                    "has a storage '" + Nearest.shorten(key.text()) + "' of " + length.number() + " elements of "
                            + dtype + ", but the archive holds " + entry.size() + " bytes of it",
                    PickleInput.REMEDY);
        }
        return new Storage(dtype, entry.position(), length.number());
    }

    /** @param arguments storage, offset, shape, strides, whether it needs a gradient, hooks, and perhaps metadata */
    View tensor(PickleInput in, List<Value> arguments) {
        if (arguments.size() < 6
                || arguments.size() > 7
                || !(arguments.get(0) instanceof Storage storage)
                || !(arguments.get(1) instanceof Whole offset)) {
            throw in.malformed("makes a tensor from something else than a storage, an offset, a shape and strides");
        }
        long[] shape = sizes(in, arguments.get(2));
        long[] strides = sizes(in, arguments.get(3));
        if (shape.length != strides.length) {
            throw in.malformed("has a tensor of " + shape.length + " dimensions with " + strides.length + " strides");
        }
        View view = new View(storage, offset.number(), shape, strides);
        String what = "has a tensor of shape " + Arrays.toString(shape) + ", strides " + Arrays.toString(strides)
                + " and offset " + offset.number();
        long length;
        try {
            length = checkedLength(view);
        } catch (ArithmeticException e) {
            throw in.fault("DW-124", what + ", which is beyond every storage", PickleInput.REMEDY);
        }
        if (length < 0) {
            throw in.fault(
                    "DW-124",
                    what + " in a storage of " + storage.length() + " elements",
                    "The file is damaged, or the tensor was expanded: save a copy of it, tensor.contiguous()");
        }
        bytes += length * storage.dtype().bytes();
        if (bytes > MOST_TIMES_FILE * archive.size()) {
            throw in.fault(
                    "DW-124",
                    "has tensors of " + bytes + " bytes together in a file of " + archive.size() + "; at most "
                            + MOST_TIMES_FILE + " times the file's size are read",
                    "Save every tensor once");
        }
        return view;
    }

    private static long[] sizes(PickleInput in, Value value) {
        if (!(value instanceof Tuple tuple) || tuple.items.size() > MOST_DIMENSIONS) {
            throw in.malformed(
                    "has " + value.kind() + " where a shape of at most " + MOST_DIMENSIONS + " dimensions belongs");
        }
        return tuple.items.stream()
                .mapToLong(item -> {
                    if (!(item instanceof Whole size) || size.number() < 0) {
                        throw in.malformed("has a shape or strides that are no whole numbers from 0 on");
                    }
                    return size.number();
                })
                .toArray();
    }

    /** Number of elements; -1 if one of them is outside the storage or there are more than the storage has. */
    private static long checkedLength(View view) {
        long last = view.offset();
        long length = 1;
        for (int i = 0; i < view.shape().length; i++) {
            long size = view.shape()[i];
            if (size == 0) {
                return view.offset() < 0 || view.offset() > view.storage().length() ? -1 : 0;
            }
            last = Math.addExact(last, Math.multiplyExact(size - 1, view.strides()[i]));
            length = Math.multiplyExact(length, size);
        }
        boolean inside = view.offset() >= 0 && last < view.storage().length();
        return inside && length <= view.storage().length() ? length : -1;
    }
}
