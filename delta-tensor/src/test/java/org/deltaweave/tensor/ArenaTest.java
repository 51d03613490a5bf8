package org.deltaweave.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Reuse of native memory. */
class ArenaTest {
    private static final long MEGABYTE = 1 << 20;
    private static final int WIDTH = 48;

    private final Random random = new Random(12);
    private final Tensor table = Tensor.constant(floats(100, WIDTH));
    private final Tensor query = Tensor.constant(floats(WIDTH, WIDTH));
    private final Tensor down = Tensor.parameter(floats(8, WIDTH));
    private final Tensor up = Tensor.parameter(floats(WIDTH, 8));
    private final Tensor gain = Tensor.parameter(floats(WIDTH));
    private final Tensor bias = Tensor.parameter(floats(WIDTH));

    @Test
    void changingLengths_doNotGrowTheArena() {
        try (Arena arena = new Arena()) {
            trainOnLongest(arena);
            long held = arena.bytes();
            trainOnChangingLengths(arena);

            assertThat(arena.bytes()).isEqualTo(held);
        }
    }

    /** In a process whose heap is of fixed size and written at the start, so that growth is native memory. */
    @Test
    void changingLengths_doNotGrowTheProcess() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xms256m",
                        "-Xmx256m",
                        "-XX:+AlwaysPreTouch",
                        "-Dorg.bytedeco.javacpp.maxbytes=2g",
                        "-Dorg.bytedeco.javacpp.maxphysicalbytes=4g",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        ArenaTest.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output.lines().reduce((first, last) -> last).orElseThrow())
                .satisfies(last -> assertThat(Long.parseLong(last)).isLessThan(32 * MEGABYTE));
    }

    /** Prints by how many bytes the process grows in 200 steps. */
    public static void main(String[] arguments) {
        ArenaTest test = new ArenaTest();
        try (Arena arena = new Arena()) {
            test.trainOnLongest(arena);
            test.trainOnChangingLengths(arena);
            long before = Pointer.physicalBytes();
            test.trainOnChangingLengths(arena);
            System.out.println(Pointer.physicalBytes() - before);
        }
    }

    private void trainOnLongest(Arena arena) {
        for (int step = 0; step < 20; step++) {
            trainStep(arena, Segments.ofLengths(29 - step, 29, 29, 29, 29, 29, 29, 29), step);
        }
    }

    private void trainOnChangingLengths(Arena arena) {
        for (int step = 0; step < 200; step++) {
            trainStep(arena, randomSegments(), step);
        }
    }

    @Test
    void equalSteps_giveEqualBitsAndHoldEqualMemory() {
        try (Arena arena = new Arena()) {
            Segments segments = Segments.ofLengths(5, 1, 12);
            List<INDArray> first = trainStep(arena, segments, 3);
            long held = arena.bytes();
            arena.fill(Double.NaN);
            List<INDArray> second = trainStep(arena, segments, 3);

            assertThat(second).isEqualTo(first);
            assertThat(arena.bytes()).isEqualTo(held);
        }
    }

    @Test
    void withinAStep_noArrayIsHandedOutTwice() {
        try (Arena arena = new Arena()) {
            for (int step = 0; step < 3; step++) {
                arena.within(() -> {
                    List<Tensor> results = new ArrayList<>();
                    Set<Long> addresses = new HashSet<>();
                    for (int i = 0; i < 20; i++) {
                        Tensor result = table.slice(0, 0, 1 + i % 5).add(i);
                        results.add(result);
                        assertThat(addresses.add(
                                        result.value().data().addressPointer().address()))
                                .isTrue();
                    }
                    for (int i = 0; i < 20; i++) {
                        assertThat(results.get(i).value())
                                .isEqualTo(table.slice(0, 0, 1 + i % 5).value().add(i));
                    }
                    return results;
                });
                arena.recycle();
            }
        }
    }

    @Test
    void blocks_givenBackInAnyOrder_makeRoomForLargerOnes() {
        try (Arena arena = new Arena()) {
            arena.within(() -> {
                List<INDArray> arrays = new ArrayList<>();
                for (int i = 0; i < 30; i++) {
                    arrays.add(Buffers.of(DataType.FLOAT, 7777));
                }
                long held = arena.bytes();
                Collections.shuffle(arrays, random);
                arrays.forEach(Buffers::release);
                Buffers.of(DataType.FLOAT, 30 * 7777);
                assertThat(arena.bytes()).isEqualTo(held);
                return arrays;
            });
        }
    }

    @Test
    void growingSteps_holdLittleMoreThanTheLargest() {
        try (Arena arena = new Arena()) {
            int largest = 10_000;
            for (int rows = 500; rows <= largest; rows += 250) {
                int n = rows;
                arena.within(() -> {
                    for (int i = 0; i < 20; i++) {
                        Buffers.of(DataType.FLOAT, n, i % 3 == 0 ? 8 : 64);
                    }
                    return n;
                });
                arena.recycle();
            }
            long needed = (7 * 8 + 13 * 64) * largest * Float.BYTES;

            // One buffer for each length would hold twenty times as much.
            assertThat(arena.bytes()).isBetween(needed, 2 * needed);
        }
    }

    @Test
    void part_frozenLayers_holdTheirResults() {
        try (Arena arena = new Arena()) {
            Tensor result = arena.within(() -> frozenLayers(40));

            // One array for each of 40 layers instead of four; the last one's input is still in use when it ends.
            assertThat(arena.handedOut()).isEqualTo(40);
            assertThat(result.value()).isEqualTo(plainLayers(40).value());
        }
    }

    @Test
    void part_trainedLayer_keepsWhatBackwardNeeds() {
        Tensor plain = Tensor.parameter(floats(4, WIDTH));
        Tensor kept = Tensor.parameter(plain.value());
        plain.gelu().tanh().mul(table.slice(0, 0, 4)).sum().backward();
        try (Arena arena = new Arena()) {
            arena.within(() -> {
                Tensor loss = Arena.part(
                        () -> kept.gelu().tanh().mul(table.slice(0, 0, 4)).sum());
                table.mul(3);
                loss.backward();
                return loss;
            });
        }

        assertThat(kept.gradient()).isEqualTo(plain.gradient());
    }

    @Test
    void part_trainedLayer_givesBackWhatNoGradientNeeds() {
        Tensor weight = Tensor.parameter(floats(WIDTH, WIDTH));
        try (Arena arena = new Arena()) {
            arena.within(() -> {
                // The product's input is saved, and the gelu's; the sums in between are not.
                Tensor y = Arena.part(
                        () -> table.add(1).add(2).mmulT(weight).add(3).gelu().add(4));
                assertThat(arena.handedOut()).isEqualTo(3);
                y.sum().backward();
                assertThat(arena.handedOut())
                        .as("after the pass the result is left, and the sum")
                        .isEqualTo(2 + 1);
                return y;
            });
        }
    }

    @Test
    void part_ofAnInput_givesTheInputUp() {
        try (Arena arena = new Arena()) {
            arena.within(() -> {
                Tensor x = Arena.part(() -> table.add(1));
                Tensor y = Arena.part(x, input -> input.add(2));
                assertThat(arena.handedOut()).isEqualTo(1);
                assertThat(Arena.part(y, same -> same)).isSameAs(y);
                assertThat(arena.handedOut()).isEqualTo(1);
                assertThat(y.value()).isEqualTo(table.value().add(1).add(2));
                return y;
            });
        }
    }

    @Test
    void part_keepsWhatIsRetained() {
        try (Arena arena = new Arena()) {
            arena.within(() -> {
                Tensor[] kept = new Tensor[1];
                Arena.part(() -> {
                    kept[0] = table.add(1).retain();
                    return kept[0].add(2);
                });
                Buffers.of(DataType.FLOAT, 1000).assign(Double.NaN);
                assertThat(kept[0].value()).isEqualTo(table.value().add(1));
                return kept[0];
            });
        }
    }

    @Test
    void backward_givesBackWhatWasSaved_andRefusesASecondPass() {
        Tensor x = Tensor.parameter(floats(64, WIDTH));
        try (Arena arena = new Arena()) {
            arena.within(() -> {
                Tensor loss = Arena.part(() -> x.gelu().tanh().gelu().sum());
                long saved = arena.bytesInUse();
                loss.backward();
                assertThat(saved).isGreaterThan(64 * WIDTH * Float.BYTES);
                assertThat(arena.bytesInUse()).isLessThan(64 * WIDTH);
                assertThatThrownBy(loss::backward)
                        .isInstanceOf(DeltaweaveException.class)
                        .hasMessageContaining("[DW-102] backward reached")
                        .hasMessageContaining("call backward once with all roots");
                return loss;
            });
        }
    }

    @Test
    void backward_fromSeveralRoots_equalsThatFromTheirSum() {
        Tensor x = Tensor.parameter(floats(4, WIDTH));
        Tensor sum = Tensor.parameter(x.value());
        sum.gelu().sum().add(sum.gelu().tanh().sum().mul(2)).backward();
        try (Arena arena = new Arena()) {
            arena.within(() -> {
                Tensor shared = x.gelu();
                List<Tensor> roots = List.of(shared.sum(), shared.tanh().sum());
                Tensor.backward(roots, List.of(Nd4j.createFromArray(1f), Nd4j.createFromArray(2f)));
                return x;
            });
        }

        assertThat(x.gradient().orElseThrow().equalsWithEps(sum.gradient().orElseThrow(), 1e-5))
                .isTrue();
    }

    @Test
    void backward_holdsNoGradientThatWasPassedOn() {
        Tensor x = Tensor.parameter(floats(64, WIDTH));
        try (Arena arena = new Arena()) {
            arena.within(() -> {
                Tensor y = x;
                for (int i = 0; i < 50; i++) {
                    y = y.mul(1.01).add(y.gelu());
                }
                Tensor loss = y.sum();
                int forward = arena.handedOut();
                loss.backward();
                assertThat(arena.handedOut()).isEqualTo(forward + 1);
                return loss;
            });
        }
    }

    @Test
    void innerScope_winsAndOuterReturns() {
        try (Arena outer = new Arena();
                Arena inner = new Arena()) {
            outer.within(() -> {
                inner.within(() -> table.mul(2));
                assertThat(outer.bytes()).isZero();
                assertThat(inner.bytes()).isPositive();
                return table.mul(2);
            });
            assertThat(outer.bytes()).isPositive();
            assertThat(Arena.current()).isEmpty();
        }
    }

    @Test
    void close_freesMemoryAtOnce() {
        Arena arena = new Arena();
        arena.within(() -> Tensor.constant(Buffers.zeros(DataType.FLOAT, 64 * MEGABYTE)));
        long before = Pointer.physicalBytes();
        assertThat(arena.bytes()).isBetween(256 * MEGABYTE, 257 * MEGABYTE);
        arena.close();

        assertThat(arena.bytes()).isZero();
        assertThat(Pointer.physicalBytes()).isLessThan(before - 200 * MEGABYTE);
        assertThatThrownBy(arena::enter).hasMessage("[DW-105] The arena is closed. Make a new arena.");
    }

    @Test
    void secondThread_isRefused() {
        try (Arena arena = new Arena()) {
            arena.within(() -> {
                assertThatThrownBy(
                                () -> CompletableFuture.runAsync(arena::enter).get())
                        .isInstanceOf(ExecutionException.class)
                        .cause()
                        .hasMessageStartingWith("[DW-105] The arena is open in thread '"
                                + Thread.currentThread().getName() + "' and was used from thread '")
                        .hasMessageEndingWith("Give each thread an arena of its own.");
                return table;
            });
            assertThat(CompletableFuture.supplyAsync(
                                    () -> arena.within(() -> table.mul(2).length()))
                            .join())
                    .isEqualTo(100 * WIDTH);
        }
    }

    @Test
    void arrays_behaveAsOrdinaryOnes() {
        try (Arena arena = new Arena()) {
            arena.within(() -> {
                Tensor odd = table.slice(0, 3, 10).mul(1);
                INDArray x = odd.value();
                INDArray plain = table.value().getRows(3, 4, 5, 6, 7, 8, 9);
                assertThat(x.ordering()).isEqualTo('c');
                assertThat(x.data().length()).isEqualTo(x.length());
                assertThat(x).isEqualTo(plain);
                assertThat(x.data().getFloat(WIDTH + 1)).isEqualTo(plain.getFloat(1, 1));
                assertThat(x.sumNumber()).isEqualTo(plain.sumNumber());
                assertThat(x.sum(0)).isEqualTo(plain.sum(0));
                assertThat(x.mmul(query.value())).isEqualTo(plain.mmul(query.value()));
                assertThat(x.transpose().mmul(x)).isEqualTo(plain.transpose().mmul(plain));
                assertThat(x.getRow(2)).isEqualTo(plain.getRow(2));
                assertThat(x.dup('f')).isEqualTo(plain);
                return odd;
            });
        }
    }

    private List<INDArray> trainStep(Arena arena, Segments segments, long seed) {
        Tensor[] parameters = {down, up, gain, bias};
        for (Tensor parameter : parameters) {
            parameter.zeroGradient();
        }
        List<INDArray> kept = new ArrayList<>();
        arena.within(() -> {
            Tensor loss = loss(segments, seed);
            loss.backward();
            kept.add(Buffers.lasting(loss.value()));
            return loss;
        });
        arena.recycle();
        for (Tensor parameter : parameters) {
            kept.add(parameter.gradient().orElseThrow().dup());
        }
        return kept;
    }

    private Tensor loss(Segments segments, long seed) {
        Tensor x = table.gather(
                new SplittableRandom(seed).ints(segments.rows(), 0, 100).toArray());
        Tensor q = x.mmulT(query).add(x.mmulT(down).mmulT(up).mul(0.1)).addRowVector(bias);
        Tensor attended = Tensor.attention(q, x, q, segments, 4, 0.3).dropout(0.1, new SplittableRandom(seed));
        Tensor normed = attended.add(x).layerNorm(gain, bias, 1e-5).gelu().geluTanh();
        Tensor first = normed.gather(segments.firstRows());
        return first.crossEntropy(new int[segments.count()])
                .add(Tensor.concat(1, first, first).softmax().mean());
    }

    private Tensor frozenLayers(int count) {
        Tensor x = table;
        for (int i = 0; i < count; i++) {
            Tensor input = x;
            x = Arena.part(() -> layer(input));
        }
        return x;
    }

    private Tensor plainLayers(int count) {
        Tensor x = table;
        for (int i = 0; i < count; i++) {
            x = layer(x);
        }
        return x;
    }

    private Tensor layer(Tensor x) {
        return x.mmulT(query).gelu().mul(0.01).add(x);
    }

    private Segments randomSegments() {
        return Segments.ofLengths(random.ints(1 + random.nextInt(8), 1, 30).toArray());
    }

    private INDArray floats(long... shape) {
        INDArray x = Nd4j.create(DataType.FLOAT, shape);
        for (long i = 0; i < x.length(); i++) {
            x.putScalar(i, (float) random.nextGaussian());
        }
        return x;
    }
}
