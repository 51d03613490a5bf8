package org.example.net;

import java.util.List;
import org.deltaweave.api.Layer;
import org.deltaweave.api.Pass;
import org.deltaweave.api.Tunable;
import org.deltaweave.tensor.Tensor;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Embeddings and two attention layers of width {@value #WIDTH}. */
public final class TinyNetwork implements Tunable {
    public static final int WIDTH = 3;

    private final Embeddings embeddings = new Embeddings("embeddings");
    private final List<Attention> stack;
    private final Pass pass = new Pass(1);
    private final DataType type;

    private TinyNetwork(List<Attention> stack, DataType type) {
        this.stack = stack;
        this.type = type;
    }

    public static TinyNetwork of(DataType type, long seed) {
        return new TinyNetwork(List.of(layer(0, type, seed), layer(1, type, seed + 10)), type);
    }

    /** The same frozen weights with layer objects of its own. */
    public TinyNetwork sibling() {
        return new TinyNetwork(
                stack.stream()
                        .map(layer -> new Attention(
                                layer.path(),
                                layer.queryWeight().value(),
                                layer.queryBias().value(),
                                layer.keyWeight().value()))
                        .toList(),
                type);
    }

    private static Attention layer(int index, DataType type, long seed) {
        return new Attention(
                "encoder." + index,
                random(type, seed, WIDTH, WIDTH),
                random(type, seed + 1, WIDTH),
                random(type, seed + 2, WIDTH, WIDTH));
    }

    public static INDArray random(DataType type, long seed, long... shape) {
        return Nd4j.createFromArray(new java.util.SplittableRandom(seed)
                        .doubles(java.util.Arrays.stream(shape).reduce(1, (a, b) -> a * b), -1, 1)
                        .toArray())
                .reshape(shape)
                .castTo(type);
    }

    public INDArray output(INDArray input) {
        return forward(Tensor.constant(input)).value();
    }

    private Tensor forward(Tensor input) {
        Tensor x = embeddings.forward(input);
        for (Attention layer : stack) {
            x = layer.forward(x);
        }
        return x;
    }

    @Override
    public List<Layer> layers() {
        return List.of(embeddings, stack.get(0), stack.get(1));
    }

    @Override
    public void probe() {
        pass.begin(false);
        output(random(type, 99, 1, WIDTH));
    }

    @Override
    public Pass pass() {
        return pass;
    }

    @Override
    public DataType dataType() {
        return type;
    }

    @Override
    public long parameterCount() {
        return 2 * (2 * WIDTH * WIDTH + WIDTH);
    }

    @Override
    public String fingerprint() {
        return "sha256:tiny";
    }

    @Override
    public String externalName(String site) {
        return "tiny." + site;
    }
}
