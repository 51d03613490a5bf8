package org.deltaweave.transformers.layers;

import org.deltaweave.tensor.Tensor;

/** How the files of an architecture keep query, key and value in one projection. */
public enum Fusion {
    /** All of the query, then all of the key, then all of the value (GPT-2). */
    ONE_AFTER_ANOTHER {
        @Override
        public Tensor joined(int dimension, int heads, Tensor... parts) {
            return Tensor.concat(dimension, parts);
        }

        @Override
        public Tensor part(Tensor all, int dimension, int heads, int index) {
            long size = all.size(dimension) / PARTS;
            return all.slice(dimension, index * size, (index + 1) * size);
        }
    },
    /** Query, key and value of the first head, then those of the second (GPT-NeoX). */
    HEAD_BY_HEAD {
        @Override
        public Tensor joined(int dimension, int heads, Tensor... parts) {
            Tensor[] byHead = new Tensor[PARTS];
            for (int i = 0; i < PARTS; i++) {
                byHead[i] = parts[i].reshape(split(parts[i].shape(), dimension, heads, 1));
            }
            long[] shape = parts[0].shape();
            shape[dimension] *= PARTS;
            return Tensor.concat(dimension + 1, byHead).reshape(shape);
        }

        @Override
        public Tensor part(Tensor all, int dimension, int heads, int index) {
            long[] shape = all.shape();
            shape[dimension] /= PARTS;
            return all.reshape(split(all.shape(), dimension, heads, PARTS))
                    .slice(dimension + 1, index, index + 1)
                    .reshape(shape);
        }

        /** {@code [.., heads * parts * headSize, ..]} as {@code [.., heads, parts, headSize, ..]}. */
        private long[] split(long[] shape, int dimension, int heads, int parts) {
            long[] split = new long[shape.length + 2];
            System.arraycopy(shape, 0, split, 0, dimension);
            split[dimension] = heads;
            split[dimension + 1] = parts;
            split[dimension + 2] = shape[dimension] / heads / parts;
            System.arraycopy(shape, dimension + 1, split, dimension + 3, shape.length - dimension - 1);
            return split;
        }
    };

    /** Query, key and value. */
    public static final int PARTS = 3;

    /** Query, key and value as one, joined along a dimension that holds the heads. */
    public abstract Tensor joined(int dimension, int heads, Tensor... parts);

    /**
     * One of the three, taken out again.
     *
     * @param all the joined projection's output, weight or bias
     * @param dimension the one that holds the heads
     * @param heads number of heads in each part
     * @param index 0 for the query, 1 for the key, 2 for the value
     */
    public abstract Tensor part(Tensor all, int dimension, int heads, int index);
}
