package org.deltaweave.tensor;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Every operation's gradient against central differences, on random shapes from several seeds. */
class GradientTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 20, 300})
    void products(long seed) {
        GradientCheck check = new GradientCheck(seed);
        int m = check.size(1, 7);
        int k = check.size(1, 9);
        int n = check.size(1, 5);
        check.check(t -> t[0].mmul(t[1]), check.normal(m, k), check.normal(k, n));
        check.check(t -> t[0].mmulT(t[1]), check.normal(m, k), check.normal(n, k));
        check.check(t -> t[0].mmul(t[1]), check.normal(1, k), check.normal(k, 1));
        check.check(t -> t[0].mmulT(t[0]), check.normal(m, k));
        check.check(t -> t[0].linear(t[1], t[2]), check.normal(m, k), check.normal(n, k), check.normal(n));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 20, 300})
    void attention(long seed) {
        GradientCheck check = new GradientCheck(seed);
        Segments segments = Segments.ofLengths(check.size(1, 5), 1, check.size(2, 6));
        int heads = check.size(1, 3);
        int width = heads * check.size(1, 6);
        INDArray q = check.normal(segments.rows(), width);
        INDArray k = check.normal(segments.rows(), width);
        INDArray v = check.normal(segments.rows(), width);
        check.check(t -> Tensor.attention(t[0], t[1], t[2], segments, heads, 0.7), q, k, v);
        check.check(t -> Tensor.attention(t[0], t[0], t[0], segments, heads, 0.7), q);
        // Seeded anew in every call, so that finite differences see one mask.
        check.check(
                t -> Tensor.attention(t[0], t[1], t[2], segments, heads, 0.7, 0.3, new SplittableRandom(seed)),
                q,
                k,
                v);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 20, 300})
    void elementwise(long seed) {
        GradientCheck check = new GradientCheck(seed);
        int m = check.size(1, 7);
        int n = check.size(1, 9);
        check.check(t -> t[0].add(t[1]), check.normal(m, n), check.normal(m, n));
        check.check(t -> t[0].sub(t[1]), check.normal(m, n, 2), check.normal(m, n, 2));
        check.check(t -> t[0].mul(t[1]), check.normal(n), check.normal(n));
        check.check(t -> t[0].add(1.5).mul(-2.5), check.normal(m, n));
        check.check(t -> t[0].addRowVector(t[1]), check.normal(m, n), check.normal(n));
        check.check(t -> t[0].mulRowVector(t[1]), check.normal(m, n), check.normal(n));
        check.check(t -> t[0].mulRowVector(t[1]), check.normal(1, n), check.normal(n));
        check.check(t -> t[0].addRowVector(t[1]), check.normal(m, 1), check.normal(1));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 20, 300})
    void activations(long seed) {
        GradientCheck check = new GradientCheck(seed);
        int m = check.size(1, 7);
        int n = check.size(1, 9);
        check.check(t -> t[0].gelu(), check.normal(m, n));
        check.check(t -> t[0].geluTanh(), check.normal(m, n));
        check.check(t -> t[0].silu(), check.normal(m, n));
        check.check(t -> t[0].siluMul(t[1]), check.normal(m, n), check.normal(m, n));
        check.check(t -> t[0].siluMul(t[0]), check.normal(m, n));
        check.check(t -> t[0].tanh(), check.normal(m, n));
        check.check(t -> t[0].relu(), check.normal(m, n));
        check.check(t -> t[0].sigmoid(), check.normal(m, n));
        check.check(t -> t[0].softmax(), check.normal(m, n));
        check.check(t -> t[0].softmax(), check.normal(n));
        check.check(t -> t[0].softmax(), check.normal(2, m, n));
        check.check(t -> t[0].dropout(0.4, new SplittableRandom(seed)), check.normal(m, n));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 20, 300})
    void rows(long seed) {
        GradientCheck check = new GradientCheck(seed);
        int m = check.size(3, 7);
        int n = check.size(2, 9);
        check.check(t -> t[0].layerNorm(t[1], t[2], 1e-3), check.normal(m, n), check.normal(n), check.normal(n));
        check.check(t -> t[0].layerNorm(t[1], t[2], 1e-3), check.normal(1, n), check.normal(n), check.normal(n));
        check.check(t -> t[0].rmsNorm(t[1], 1e-3), check.normal(m, n), check.normal(n));
        check.check(t -> t[0].rmsNorm(t[1], 1e-3), check.normal(1, n), check.normal(n));
        check.check(t -> t[0].gather(2, 0, 2, 2, 1), check.normal(m, n));
        check.check(t -> t[0].gather(0), check.normal(1, n));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 20, 300})
    void shapes(long seed) {
        GradientCheck check = new GradientCheck(seed);
        int a = check.size(1, 4);
        int b = check.size(2, 5);
        int c = check.size(1, 3);
        check.check(t -> t[0].permute(1, 0), check.normal(a, b));
        check.check(t -> t[0].permute(2, 0, -2), check.normal(a, b, c));
        check.check(t -> t[0].reshape(b, a * c), check.normal(a, b, c));
        check.check(t -> t[0].slice(1, 1, b), check.normal(a, b, c));
        check.check(t -> t[0].slice(0, 1, b), check.normal(b, a));
        check.check(t -> t[0].slice(-1, 0, 1), check.normal(a, b));
        check.check(t -> t[0].slice(0, 1, 2), check.normal(b));
        check.check(t -> Tensor.concat(0, t), check.normal(a, b), check.normal(c, b), check.normal(1, b));
        check.check(t -> Tensor.concat(-1, t), check.normal(a, b), check.normal(a, c));
        check.check(t -> Tensor.concat(0, t[0], t[1], t[0]), check.normal(a), check.normal(b));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 20, 300})
    void reductionsAndLosses(long seed) {
        GradientCheck check = new GradientCheck(seed);
        int m = check.size(1, 7);
        int n = check.size(2, 9);
        check.check(t -> t[0].sum(), check.normal(m, n));
        check.check(t -> t[0].mean(), check.normal(m, n, 2));
        check.check(t -> t[0].sum(0), check.normal(m, n));
        check.check(t -> t[0].sum(-1), check.normal(m, n));
        check.check(t -> t[0].mean(1), check.normal(m, n, 3));
        check.check(t -> t[0].mean(-1), check.normal(m, n, 3));
        check.check(t -> t[0].sum(0), check.normal(n));
        check.check(t -> t[0].crossEntropy(1, 0, Losses.IGNORED, 1), check.normal(4, n));
        check.check(t -> t[0].meanSquaredError(t[1]), check.normal(m, n), check.normal(m, n));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 20, 300})
    void graphs(long seed) {
        GradientCheck check = new GradientCheck(seed);
        int m = check.size(1, 7);
        int n = check.size(2, 9);
        INDArray x = check.normal(m, n);
        check.check(t -> t[0].add(t[0]).mul(t[0]), x);
        check.check(
                t -> {
                    Tensor shared = t[0].mmulT(t[1]).addRowVector(t[2]);
                    Tensor left = shared.add(t[0]);
                    Tensor right = shared.reshape(n, m).permute(1, 0).add(shared);
                    return left.mul(right)
                            .add(shared)
                            .layerNorm(t[2], t[2], 1e-3)
                            .add(left);
                },
                x,
                check.normal(n, n),
                check.normal(n));
    }
}
