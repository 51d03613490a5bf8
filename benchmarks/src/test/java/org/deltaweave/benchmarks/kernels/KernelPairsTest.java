package org.deltaweave.benchmarks.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jmh.annotations.Param;

/** What is timed gives the same results. */
class KernelPairsTest {
    private final KernelPairs pairs = new KernelPairs();

    static Set<String> names() {
        return new KernelPairs().all().keySet();
    }

    @ParameterizedTest
    @MethodSource("names")
    void check_everyPair_agrees(String name) {
        KernelPair pair = pairs.all().get(name).get();
        assertThatCode(() -> pair.check(name)).doesNotThrowAnyException();
    }

    @Test
    void benchmark_measuresEveryPair() throws NoSuchFieldException {
        Param param = KernelBenchmark.class.getDeclaredField("kernel").getAnnotation(Param.class);
        assertThat(List.of(param.value())).containsExactlyElementsOf(names());
    }
}
