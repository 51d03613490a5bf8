package org.deltaweave.benchmarks.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deltaweave.benchmarks.compare.Agreement;
import org.deltaweave.benchmarks.ours.TunedNetwork;
import org.deltaweave.benchmarks.pytorch.TorchNetwork;
import org.deltaweave.benchmarks.samediff.GraphNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The peers compute what we compute; those of PyTorch run where its libraries are: {@code mvn verify -Ppeers}. */
class EnginesAgreeTest {
    private static final int STEPS = 4;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(Task.class)
    void torchFused_everyTask_agrees(Task task) {
        requireTorch();
        Fixture fixture = TinyFixture.write(directory, task, TinyFixture.EVEN);
        assertAgree(fixture, task, new TorchNetwork(fixture, task, 1, TorchAttention.FUSED));
    }

    @ParameterizedTest
    @EnumSource(Task.class)
    void torchLlama_everyTask_agrees(Task task) {
        requireTorch();
        Fixture fixture = TinyFixture.writeLlama(directory, task, TinyFixture.EVEN);
        assertAgree(fixture, task, new TorchNetwork(fixture, task, 1, TorchAttention.FUSED));
    }

    @ParameterizedTest
    @EnumSource(TorchAttention.class)
    void torch_paddedTexts_agrees(TorchAttention attention) {
        requireTorch();
        Fixture fixture = TinyFixture.write(directory, Task.LORA, TinyFixture.RAGGED);
        assertAgree(fixture, Task.LORA, new TorchNetwork(fixture, Task.LORA, 1, attention));
    }

    @Test
    void sameDiff_lora_agrees() {
        Fixture fixture = TinyFixture.write(directory, Task.LORA, TinyFixture.EVEN);
        assertAgree(fixture, Task.LORA, new GraphNetwork(fixture, Task.LORA, 1));
    }

    private static void requireTorch() {
        assumeTrue(
                ClassLoader.getSystemResource("native/lib/pytorch.properties") != null,
                "skipped: PyTorch's libraries are not on the class path; use -Ppeers");
    }

    private static void assertAgree(Fixture fixture, Task task, Contestant peer) {
        List<Observation> theirs = observe(fixture, peer);
        List<Observation> ours = observe(fixture, new TunedNetwork(fixture, task, 1));

        assertThat(Agreement.losses(task.key(), losses(ours), losses(theirs))).isLessThan(1e-4);
        Map<String, float[]> tensors = ours.get(0).tensors();
        assertThat(tensors).isNotEmpty();
        assertThat(Agreement.tensors(task.key(), tensors, theirs.get(0).tensors()))
                .isLessThan(1e-4);
    }

    private static List<Observation> observe(Fixture fixture, Contestant contestant) {
        List<Observation> seen = new ArrayList<>();
        try (contestant) {
            for (int step = 0; step < STEPS; step++) {
                seen.add(contestant.observe(fixture.batches().get(0), step == 0));
            }
        }
        return seen;
    }

    private static double[] losses(List<Observation> seen) {
        return seen.stream().mapToDouble(Observation::loss).toArray();
    }
}
