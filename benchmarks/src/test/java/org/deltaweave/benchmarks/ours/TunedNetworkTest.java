package org.deltaweave.benchmarks.ours;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.deltaweave.benchmarks.worker.Engine;
import org.deltaweave.benchmarks.worker.Fixture;
import org.deltaweave.benchmarks.worker.Job;
import org.deltaweave.benchmarks.worker.Measured;
import org.deltaweave.benchmarks.worker.Observation;
import org.deltaweave.benchmarks.worker.Task;
import org.deltaweave.benchmarks.worker.TensorsFile;
import org.deltaweave.benchmarks.worker.TinyFixture;
import org.deltaweave.benchmarks.worker.TorchAttention;
import org.deltaweave.benchmarks.worker.Worker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Our side of every task on a tiny fixture. */
class TunedNetworkTest {
    @TempDir
    private Path directory;

    private Fixture fixture(Task task) {
        return TinyFixture.write(directory, task, TinyFixture.RAGGED);
    }

    @ParameterizedTest
    @EnumSource(Task.class)
    void measure_everyTask_tellsLossesTimesAndTensors(Task task) {
        Fixture fixture = fixture(task);
        Path tensors = directory.resolve("tensors");
        Job job = new Job(
                Engine.DELTAWEAVE,
                directory.toString(),
                task,
                1,
                TorchAttention.FUSED,
                2,
                1,
                3,
                tensors.toString(),
                "");
        try (TunedNetwork network = new TunedNetwork(fixture, task, 1)) {
            Measured measured = Worker.measure(job, network, fixture.batches());

            assertThat(measured.losses()).hasSize(2);
            assertThat(DoubleStream.of(measured.losses())).allMatch(loss -> loss > 0.1 && loss < 3);
            assertThat(measured.stepMs()).hasSize(3);
            assertThat(DoubleStream.of(measured.stepMs())).allMatch(ms -> ms > 0);
            assertThat(TensorsFile.read(tensors))
                    .allSatisfy(
                            (name, values) -> assertThat(norm(values)).as(name).isPositive());
        }
    }

    @Test
    void observe_lora_namesTensorsAsHuggingFaceDoes() {
        try (TunedNetwork network = new TunedNetwork(fixture(Task.LORA), Task.LORA, 1)) {
            Observation seen = network.observe(TinyFixture.RAGGED, true);

            assertThat(seen.tensors()).hasSize(10);
            assertThat(seen.tensors())
                    .containsKeys(
                            "bert.encoder.layer.1.attention.self.value.lora_B", "classifier.weight", "classifier.bias");
        }
    }

    @Test
    void observe_llama_namesTensorsAsHuggingFaceDoes() {
        Fixture llama = TinyFixture.writeLlama(directory, Task.LORA, TinyFixture.EVEN);
        try (TunedNetwork network = new TunedNetwork(llama, Task.LORA, 1)) {
            Observation seen = network.observe(TinyFixture.EVEN, true);

            assertThat(seen.loss()).isBetween(0.1, 3.0);
            assertThat(seen.tensors())
                    .hasSize(9)
                    .containsKeys("model.layers.1.self_attn.v_proj.lora_B", "score.weight")
                    .allSatisfy(
                            (name, values) -> assertThat(norm(values)).as(name).isPositive());
        }
    }

    @Test
    void observe_sameFixtureTwice_givesTheSameNumbers() {
        Fixture fixture = fixture(Task.LORA);
        Map<String, float[]> first = gradients(fixture);
        Map<String, float[]> second = gradients(fixture);

        first.forEach((name, values) -> assertThat(values).as(name).containsExactly(second.get(name)));
    }

    @Test
    void observe_mergedAndAttached_agree() {
        float[] attached = probabilities(Task.INFERENCE_ATTACHED);
        float[] merged = probabilities(Task.INFERENCE_MERGED);

        assertThat(merged).containsExactly(attached, within(1e-5f));
        assertThat(probabilities(Task.INFERENCE_BARE)).isNotEqualTo(attached);
    }

    private static Map<String, float[]> gradients(Fixture fixture) {
        try (TunedNetwork network = new TunedNetwork(fixture, Task.LORA, 1)) {
            return network.observe(TinyFixture.RAGGED, true).tensors();
        }
    }

    private float[] probabilities(Task task) {
        try (TunedNetwork network = new TunedNetwork(fixture(task), task, 1)) {
            return network.observe(TinyFixture.RAGGED, true).tensors().get(Observation.PROBABILITIES);
        }
    }

    private static double norm(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value * value;
        }
        return sum;
    }
}
