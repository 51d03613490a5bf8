package org.deltaweave.tensor;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Attentions of every architecture, with the sizes of the arrays they need. */
enum AttentionForms {
    CAUSAL(false) {
        @Override
        AttentionShape shape(int... lengths) {
            return AttentionShape.full(Segments.ofLengths(lengths), 2, 0.6).causal(true);
        }
    },
    WINDOW(false) {
        @Override
        AttentionShape shape(int... lengths) {
            int window = Math.max(1, Arrays.stream(lengths).max().orElseThrow() / 3);
            return CAUSAL.shape(lengths).window(window);
        }
    },
    GROUPED(false) {
        @Override
        AttentionShape shape(int... lengths) {
            return AttentionShape.full(Segments.ofLengths(lengths), 6, 0.6).keyHeads(2);
        }
    },
    BIAS(true) {
        @Override
        AttentionShape shape(int... lengths) {
            return AttentionShape.full(Segments.ofLengths(lengths), 3, 1);
        }
    },
    /** Transformer tokens seen by fewer or more decoder tokens. */
    CROSS(false) {
        @Override
        AttentionShape shape(int... lengths) {
            int[] others = new int[lengths.length];
            for (int i = 0; i < lengths.length; i++) {
                others[i] = lengths[lengths.length - 1 - i] + 1;
            }
            return AttentionShape.full(Segments.ofLengths(lengths), 2, 0.6)
                    .keys(KeyRows.of(Segments.ofLengths(others)));
        }
    },
    CROSS_BIAS(true) {
        @Override
        AttentionShape shape(int... lengths) {
            return CROSS.shape(lengths).keyHeads(1);
        }
    },
    /** More keys than queries, in places with room after them, in another order than the queries. */
    CACHE(false) {
        @Override
        AttentionShape shape(int... lengths) {
            int[] starts = new int[lengths.length];
            int[] keys = new int[lengths.length];
            int next = 2;
            for (int i = lengths.length - 1; i >= 0; i--) {
                starts[i] = next;
                keys[i] = lengths[i] + i;
                next += keys[i] + 3;
            }
            return CAUSAL.shape(lengths).keys(new KeyRows(starts, keys));
        }
    },
    EVERYTHING(true) {
        @Override
        AttentionShape shape(int... lengths) {
            int window = Math.max(2, Arrays.stream(lengths).max().orElseThrow() / 2);
            KeyRows cache = CACHE.shape(lengths).keys();
            return new AttentionShape(Segments.ofLengths(lengths), cache, 4, 2, 0.6, true, window);
        }
    };

    private final boolean biased;

    AttentionForms(boolean biased) {
        this.biased = biased;
    }

    abstract AttentionShape shape(int... lengths);

    /** Queries, keys and values, and a bias table where there is one. */
    INDArray[] inputs(AttentionShape shape, int size, Function<long[], INDArray> normal) {
        int keyRows = shape.keys().end() + 2;
        INDArray q = normal.apply(new long[] {shape.queries().rows(), (long) shape.heads() * size});
        INDArray k = normal.apply(new long[] {keyRows, (long) shape.keyHeads() * size});
        INDArray v = normal.apply(new long[] {keyRows, (long) shape.keyHeads() * size});
        if (!biased) {
            return new INDArray[] {q, k, v};
        }
        INDArray table = normal.apply(new long[] {shape.heads(), before(shape) + after(shape) + 2});
        return new INDArray[] {q, k, v, table};
    }

    Function<Tensor[], Tensor> attention(AttentionShape shape, double dropout, Function<Long, RandomGenerator> random) {
        return t -> Tensor.attention(t[0], t[1], t[2], shape, bias(shape, t), dropout, random.apply(5L));
    }

    private Optional<DistanceBias> bias(AttentionShape shape, Tensor[] t) {
        return biased ? Optional.of(new DistanceBias(t[3], before(shape))) : Optional.empty();
    }

    /** Column of distance 0: as many columns lie before it as the table needs. */
    static int before(AttentionShape shape) {
        int longest = Arrays.stream(shape.keys().lengths()).max().orElseThrow() - 1;
        return shape.window() == 0 ? longest : Math.min(longest, shape.window() - 1);
    }

    private static int after(AttentionShape shape) {
        int longest = 0;
        for (int i = 0; i < shape.queries().count(); i++) {
            longest = Math.max(longest, shape.queries().length(i) - 1);
        }
        return shape.causal() ? 0 : longest;
    }
}
