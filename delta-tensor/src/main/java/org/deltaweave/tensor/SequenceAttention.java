package org.deltaweave.tensor;

import java.util.Arrays;
import java.util.Optional;
import org.deltaweave.tensor.cpu.AttentionForm;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Attention one sequence and one head at a time, on heap arrays: no padding, no permuted copies.
 *
 * <p>Notation: {@code m} queries, {@code n} keys, {@code d} columns of one head; scores and probabilities are {@code [m, n]},
 * one row for each query.
 */
final class SequenceAttention {
    private final AttentionForm form;
    private final HeadDropout dropout;
    private final int d;
    private final HostRows queries;
    private final HostRows keys;
    private final HostRows values;
    private final Optional<HostRows> bias;
    private final double[] table;
    private final double[] a;
    private final double[] b;
    private final double[] p;

    SequenceAttention(AttentionForm form, AttentionInputs inputs) {
        this.form = form;
        this.dropout = new HeadDropout(form.dropout(), form.seed());
        this.d = form.size();
        this.queries = HostRows.read(inputs.q());
        this.keys = HostRows.read(inputs.k());
        this.values = HostRows.read(inputs.v());
        this.bias = inputs.bias().map(HostRows::read);
        this.table = new double[inputs.bias().map(HostArrays::columns).orElse(0)];
        this.a = matrix();
        this.b = matrix();
        this.p = scores();
    }

    /** {@code out = softmax(q k' scale + bias) v}. */
    void forward(INDArray out, Optional<INDArray> logSums) {
        HostRows results = HostRows.write(out);
        Optional<HostRows> saved = logSums.map(HostRows::write);
        double[] sum = new double[1];
        for (int sequence = 0; sequence < form.sequences(); sequence++) {
            int m = form.queries(sequence);
            int n = form.keys(sequence);
            for (int head = 0; head < form.heads(); head++) {
                score(sequence, head);
                for (int i = 0; i < m; i++) {
                    sum[0] = RowSoftmax.normalise(p, i * n, (i + 1) * n);
                    long at = statistic(sequence, head, i);
                    saved.ifPresent(rows -> rows.put(at, 1, sum, 0));
                }
                dropout.apply(p, m * n, form.at(sequence, head));
                loadKeys(values, sequence, form.keyHead(head), a);
                HeapProduct.multiply(p, a, b, m, n, d);
                storeQueries(results, sequence, head, b);
            }
        }
        results.written();
        saved.ifPresent(HostRows::written);
    }

    /**
     * {@code dv = p' g}, {@code dp = g v'}, {@code ds} the scores' gradient, {@code dq = ds k scale}, {@code dk = ds' q
     * scale}; those of keys and values are sums over the heads that read them, and the bias's over all pairs.
     */
    void backward(INDArray logSums, INDArray gradient, AttentionGradients to) {
        HostRows saved = HostRows.read(logSums);
        HostRows gradients = HostRows.read(gradient);
        Optional<HostRows> toQueries = to.q().map(HostRows::write);
        Optional<HostRows> toKeys = to.k().map(SequenceAttention::zeros);
        Optional<HostRows> toValues = to.v().map(SequenceAttention::zeros);
        Optional<HostRows> toBias = to.bias().map(SequenceAttention::zeros);
        double[] ds = scores();
        double[] dk = matrix();
        double[] dv = matrix();
        for (int sequence = 0; sequence < form.sequences(); sequence++) {
            int m = form.queries(sequence);
            int n = form.keys(sequence);
            for (int head = 0; head < form.heads(); head++) {
                if (head % form.group() == 0) {
                    Arrays.fill(dk, 0, n * d, 0);
                    Arrays.fill(dv, 0, n * d, 0);
                }
                recompute(saved, sequence, head);
                loadQueries(gradients, sequence, head, a);
                System.arraycopy(p, 0, ds, 0, m * n);
                dropout.apply(ds, m * n, form.at(sequence, head));
                HeapProduct.addTransposed(ds, a, dv, n, m, d);
                loadKeys(values, sequence, form.keyHead(head), a);
                HeapProduct.transpose(a, b, n, d);
                loadQueries(gradients, sequence, head, a);
                HeapProduct.multiply(a, b, ds, m, d, n);
                dropout.apply(ds, m * n, form.at(sequence, head));
                for (int i = 0; i < m; i++) {
                    RowSoftmax.derive(p, i * n, ds, i * n, n);
                }
                if (toBias.isPresent()) {
                    addBias(toBias.get(), sequence, head, ds);
                }
                for (int i = 0; i < m * n; i++) {
                    ds[i] *= form.scale();
                }
                if (toQueries.isPresent()) {
                    loadKeys(keys, sequence, form.keyHead(head), a);
                    HeapProduct.multiply(ds, a, b, m, n, d);
                    storeQueries(toQueries.get(), sequence, head, b);
                }
                loadQueries(queries, sequence, head, a);
                HeapProduct.addTransposed(ds, a, dk, n, m, d);
                if ((head + 1) % form.group() == 0) {
                    storeKeys(toKeys, sequence, form.keyHead(head), dk);
                    storeKeys(toValues, sequence, form.keyHead(head), dv);
                }
            }
        }
        toQueries.ifPresent(HostRows::written);
        toKeys.ifPresent(HostRows::written);
        toValues.ifPresent(HostRows::written);
        toBias.ifPresent(HostRows::written);
    }

    /** {@code p = q k' scale + bias}, and minus infinity where a query does not see a key. */
    private void score(int sequence, int head) {
        int m = form.queries(sequence);
        int n = form.keys(sequence);
        loadKeys(keys, sequence, form.keyHead(head), b);
        HeapProduct.transpose(b, a, n, d);
        loadQueries(queries, sequence, head, b);
        HeapProduct.multiply(b, a, p, m, d, n);
        bias.ifPresent(rows -> rows.get((long) head * table.length, table));
        for (int i = 0; i < m; i++) {
            int first = form.firstSeen(sequence, i);
            int end = form.endSeen(sequence, i);
            int distance = form.zero() - form.position(sequence, i);
            for (int j = 0; j < n; j++) {
                int at = i * n + j;
                double added = bias.isPresent() && j >= first && j < end ? table[distance + j] : 0;
                p[at] = j >= first && j < end ? p[at] * form.scale() + added : Double.NEGATIVE_INFINITY;
            }
        }
    }

    /** The probabilities before dropout, given the logarithms that {@link #forward} saved. */
    private void recompute(HostRows saved, int sequence, int head) {
        double[] logSum = new double[1];
        score(sequence, head);
        int n = form.keys(sequence);
        for (int i = 0; i < form.queries(sequence); i++) {
            saved.get(statistic(sequence, head, i), 1, logSum, 0);
            for (int j = i * n; j < (i + 1) * n; j++) {
                p[j] = Math.exp(p[j] - logSum[0]);
            }
        }
    }

    private void addBias(HostRows to, int sequence, int head, double[] ds) {
        to.get((long) head * table.length, table);
        int n = form.keys(sequence);
        for (int i = 0; i < form.queries(sequence); i++) {
            int distance = form.zero() - form.position(sequence, i);
            for (int j = form.firstSeen(sequence, i); j < form.endSeen(sequence, i); j++) {
                table[distance + j] += ds[i * n + j];
            }
        }
        to.put((long) head * table.length, table);
    }

    private long statistic(int sequence, int head, int query) {
        return (long) (form.starts()[sequence] + query) * form.heads() + head;
    }

    private static HostRows zeros(INDArray out) {
        return HostRows.read(out.assign(0));
    }

    private void loadQueries(HostRows rows, int sequence, int head, double[] into) {
        for (int i = 0; i < form.queries(sequence); i++) {
            rows.get(query(sequence, head, i), d, into, i * d);
        }
    }

    private void storeQueries(HostRows rows, int sequence, int head, double[] from) {
        for (int i = 0; i < form.queries(sequence); i++) {
            rows.put(query(sequence, head, i), d, from, i * d);
        }
    }

    private void loadKeys(HostRows rows, int sequence, int keyHead, double[] into) {
        for (int j = 0; j < form.keys(sequence); j++) {
            rows.get(key(sequence, keyHead, j), d, into, j * d);
        }
    }

    private void storeKeys(Optional<HostRows> rows, int sequence, int keyHead, double[] from) {
        for (int j = 0; rows.isPresent() && j < form.keys(sequence); j++) {
            rows.get().put(key(sequence, keyHead, j), d, from, j * d);
        }
    }

    private long query(int sequence, int head, int i) {
        return ((long) (form.starts()[sequence] + i) * form.heads() + head) * d;
    }

    private long key(int sequence, int keyHead, int j) {
        return ((long) (form.keyStarts()[sequence] + j) * form.keyHeads() + keyHead) * d;
    }

    private double[] matrix() {
        int longest = 0;
        for (int i = 0; i < form.sequences(); i++) {
            longest = Math.max(longest, Math.max(form.queries(i), form.keys(i)));
        }
        return new double[Math.multiplyExact(longest, d)];
    }

    private double[] scores() {
        int most = 0;
        for (int i = 0; i < form.sequences(); i++) {
            most = Math.max(most, Math.multiplyExact(form.queries(i), form.keys(i)));
        }
        return new double[most];
    }
}
