package org.deltaweave.weaver;

import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.deltaweave.tensor.Tensor;
import org.example.bench.Plain;
import org.example.bench.Woven;
import org.nd4j.linalg.factory.Nd4j;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a woven join point costs while nothing is attached. From the repository's root:
 *
 * <pre>{@code
 * mvn test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath -pl delta-weaver -am
 * cd delta-weaver
 * java -cp target/test-classes:target/classes:$(cat target/classpath) org.openjdk.jmh.Main IdleGuardBenchmark
 * }</pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 3, jvmArgsAppend = "-XX:+EnableDynamicAgentLoading")
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class IdleGuardBenchmark {
    private final Tensor tensor = Tensor.constant(Nd4j.ones(1, 1));
    private final Plain plain = new Plain(tensor);
    private final Woven woven = new Woven(tensor);

    /** Weaves one of the two classes. */
    @Setup
    public void weave() {
        SelfAttach.install().ensureWoven(Woven.class, Set.of("bench.sub", "bench.weight"));
    }

    @Benchmark
    public Tensor subLayerPlain() {
        return plain.subLayer(tensor);
    }

    @Benchmark
    public Tensor subLayerWoven() {
        return woven.subLayer(tensor);
    }

    @Benchmark
    public Tensor weightPlain() {
        return plain.weight();
    }

    @Benchmark
    public Tensor weightWoven() {
        return woven.weight();
    }
}
