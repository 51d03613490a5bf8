package org.deltaweave.tensor.torch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.deltaweave.tensor.file.DType;

/**
 * What a pickle of tensors can be made of, besides {@link Global}.
 *
 * <p>A hostile pickle can nest values without end or put them into themselves: nothing here looks into its elements.
 */
sealed interface Value {
    /** For error texts. */
    String kind();

    record Text(String text) implements Value {
        @Override
        public String kind() {
            return "a text";
        }
    }

    record Whole(long number) implements Value {
        @Override
        public String kind() {
            return "a number";
        }
    }

    enum Atom implements Value {
        NONE,
        TRUE,
        FALSE;

        @Override
        public String kind() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    record Name(Global global) implements Value {
        @Override
        public String kind() {
            return "the name " + global;
        }
    }

    final class Sequence implements Value {
        final List<Value> items = new ArrayList<>(0);

        @Override
        public String kind() {
            return "a list";
        }
    }

    final class Tuple implements Value {
        final List<Value> items;

        Tuple(List<Value> items) {
            this.items = List.copyOf(items);
        }

        @Override
        public String kind() {
            return "a tuple of " + items.size();
        }
    }

    /** A dict or OrderedDict with texts as keys. */
    final class Dict implements Value {
        final Map<String, Value> entries = new LinkedHashMap<>();

        @Override
        public String kind() {
            return "a dict";
        }
    }

    /**
     * A run of elements in the archive.
     *
     * @param position first byte in the file
     * @param length number of elements
     */
    record Storage(DType dtype, long position, long length) implements Value {
        @Override
        public String kind() {
            return "a storage";
        }
    }

    /**
     * A view of a storage, inside its bounds.
     *
     * @param offset first element
     */
    record View(Storage storage, long offset, long[] shape, long[] strides) implements Value {
        @Override
        public String kind() {
            return "a tensor";
        }
    }
}
