package org.deltaweave.benchmarks.kernels;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A kernel and ND4J's operations for the same; results go to arrays, so that nothing is optimised away. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class KernelBenchmark {
    /** What is computed. */
    @Param({"layer norm", "layer norm backward", "softmax", "softmax backward", "gelu", "add", "add rows", "adam"})
    private String kernel;

    private KernelPairs pairs;
    private KernelPair pair;

    /** Makes the arrays and checks that both give the same. */
    @Setup
    public void prepare() {
        pairs = new KernelPairs();
        pair = pairs.all().get(kernel).get();
        pair.check(kernel);
    }

    /** Deltaweave's kernel. */
    @Benchmark
    public void ours() {
        pair.ours().run();
    }

    /** ND4J's operations. */
    @Benchmark
    public void nd4j() {
        pair.theirs().run();
    }
}
