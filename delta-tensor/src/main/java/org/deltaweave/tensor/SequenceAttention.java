package org.deltaweave.tensor;

import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Attention one sequence and one head at a time, on heap arrays: no padding, no permuted copies.
 *
 * <p>Notation: {@code L} tokens, {@code d} columns of one head; scores and probabilities are {@code [L, L]}, one row for
 * each query.
 */
final class SequenceAttention {
    private final Heads heads;
    private final int d;

    private SequenceAttention(Heads heads) {
        this.heads = heads;
        this.d = heads.size();
    }

    static void forward(Heads heads, INDArray q, INDArray k, INDArray v, INDArray out, Optional<INDArray> logSums) {
        new SequenceAttention(heads).run(q, k, v, out, logSums);
    }

    static void backward(
            Heads heads,
            INDArray q,
            INDArray k,
            INDArray v,
            INDArray logSums,
            INDArray gradient,
            Optional<INDArray> outQ,
            Optional<INDArray> outK,
            Optional<INDArray> outV) {
        new SequenceAttention(heads).derive(q, k, v, logSums, gradient, outQ, outK, outV);
    }

    /** {@code out = softmax(q k' scale) v}. */
    private void run(INDArray q, INDArray k, INDArray v, INDArray out, Optional<INDArray> logSums) {
        HostRows queries = HostRows.read(q);
        HostRows keys = HostRows.read(k);
        HostRows values = HostRows.read(v);
        HostRows results = HostRows.write(out);
        Optional<HostRows> saved = logSums.map(HostRows::write);
        double[] a = matrix();
        double[] b = matrix();
        double[] p = square();
        double[] sum = new double[1];
        forEach((segment, head, length, at) -> {
            scores(queries, keys, segment, head, a, b, p);
            for (int i = 0; i < length; i++) {
                sum[0] = RowSoftmax.normalise(p, i * length, (i + 1) * length);
                long row = heads.segments().start(segment) + i;
                saved.ifPresent(rows -> rows.put(row * heads.count() + head, 1, sum, 0));
            }
            heads.dropout().apply(p, length * length, at);
            load(values, segment, head, a);
            HeapProduct.multiply(p, a, b, length, length, d);
            store(results, segment, head, b);
        });
        results.written();
        saved.ifPresent(HostRows::written);
    }

    /** {@code p = q k' scale}; {@code a} and {@code b} are scratch. */
    private void scores(HostRows queries, HostRows keys, int segment, int head, double[] a, double[] b, double[] p) {
        int length = heads.segments().length(segment);
        load(keys, segment, head, b);
        HeapProduct.transpose(b, a, length, d);
        load(queries, segment, head, b);
        HeapProduct.multiply(b, a, p, length, d, length);
        for (int i = 0; i < length * length; i++) {
            p[i] *= heads.scale();
        }
    }

    /**
     * {@code dv = p' g}, {@code dp = g v'}, {@code ds} the scores' gradient, {@code dq = ds k scale}, {@code dk = ds' q
     * scale}.
     */
    private void derive(
            INDArray q,
            INDArray k,
            INDArray v,
            INDArray logSums,
            INDArray gradient,
            Optional<INDArray> outQ,
            Optional<INDArray> outK,
            Optional<INDArray> outV) {
        HostRows queries = HostRows.read(q);
        HostRows keys = HostRows.read(k);
        HostRows values = HostRows.read(v);
        HostRows saved = HostRows.read(logSums);
        HostRows gradients = HostRows.read(gradient);
        Optional<HostRows> toQueries = outQ.map(HostRows::write);
        Optional<HostRows> toKeys = outK.map(HostRows::write);
        Optional<HostRows> toValues = outV.map(HostRows::write);
        double[] a = matrix();
        double[] b = matrix();
        double[] p = square();
        double[] ds = square();
        double[] logSum = new double[1];
        forEach((segment, head, length, at) -> {
            scores(queries, keys, segment, head, a, b, p);
            for (int i = 0; i < length; i++) {
                long row = heads.segments().start(segment) + i;
                saved.get(row * heads.count() + head, 1, logSum, 0);
                for (int j = i * length; j < (i + 1) * length; j++) {
                    p[j] = Math.exp(p[j] - logSum[0]);
                }
            }
            toValues.ifPresent(rows -> {
                System.arraycopy(p, 0, ds, 0, length * length);
                heads.dropout().apply(ds, length * length, at);
                transposeSquare(ds, length);
                load(gradients, segment, head, a);
                HeapProduct.multiply(ds, a, b, length, length, d);
                store(rows, segment, head, b);
            });
            load(values, segment, head, b);
            HeapProduct.transpose(b, a, length, d);
            load(gradients, segment, head, b);
            HeapProduct.multiply(b, a, ds, length, d, length);
            heads.dropout().apply(ds, length * length, at);
            for (int i = 0; i < length; i++) {
                RowSoftmax.derive(p, i * length, ds, i * length, length);
            }
            for (int i = 0; i < length * length; i++) {
                ds[i] *= heads.scale();
            }
            toQueries.ifPresent(rows -> {
                load(keys, segment, head, a);
                HeapProduct.multiply(ds, a, b, length, length, d);
                store(rows, segment, head, b);
            });
            toKeys.ifPresent(rows -> {
                transposeSquare(ds, length);
                load(queries, segment, head, a);
                HeapProduct.multiply(ds, a, b, length, length, d);
                store(rows, segment, head, b);
            });
        });
        toQueries.ifPresent(HostRows::written);
        toKeys.ifPresent(HostRows::written);
        toValues.ifPresent(HostRows::written);
    }

    private static void transposeSquare(double[] square, int n) {
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                double above = square[j * n + i];
                square[j * n + i] = square[i * n + j];
                square[i * n + j] = above;
            }
        }
    }

    @FunctionalInterface
    private interface Visit {
        /** @param at where the probabilities of this sequence and head start */
        void visit(int segment, int head, int length, long at);
    }

    private void forEach(Visit visit) {
        long at = 0;
        for (int segment = 0; segment < heads.segments().count(); segment++) {
            int length = heads.segments().length(segment);
            for (int head = 0; head < heads.count(); head++) {
                visit.visit(segment, head, length, at);
                at += (long) length * length;
            }
        }
    }

    private void load(HostRows rows, int segment, int head, double[] into) {
        int start = heads.segments().start(segment);
        for (int i = 0; i < heads.segments().length(segment); i++) {
            rows.get(position(start + i, head), d, into, i * d);
        }
    }

    private void store(HostRows rows, int segment, int head, double[] from) {
        int start = heads.segments().start(segment);
        for (int i = 0; i < heads.segments().length(segment); i++) {
            rows.put(position(start + i, head), d, from, i * d);
        }
    }

    private long position(int row, int head) {
        return (long) row * heads.width() + (long) head * d;
    }

    private double[] matrix() {
        return new double[heads.longest() * d];
    }

    private double[] square() {
        return new double[Math.multiplyExact(heads.longest(), heads.longest())];
    }
}
