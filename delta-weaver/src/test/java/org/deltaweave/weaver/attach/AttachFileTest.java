package org.deltaweave.weaver.attach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.inject.Guice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.deltaweave.api.Attachment;
import org.deltaweave.api.DeltaFile;
import org.deltaweave.api.DeltaParameter;
import org.deltaweave.api.DeltaSpec;
import org.deltaweave.api.DeltaWeaver;
import org.deltaweave.weaver.DeltaModule;
import org.deltaweave.weaver.SelfAttach;
import org.example.net.TinyNetwork;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Saves attached deltas and attaches them from their files. */
class AttachFileTest {
    private static DeltaWeaver weaver;

    private final TinyNetwork network = TinyNetwork.of(DataType.FLOAT, 7);
    private final INDArray input = TinyNetwork.random(DataType.FLOAT, 3, 2, TinyNetwork.WIDTH);

    @TempDir
    Path parent;

    @BeforeAll
    static void weave() {
        SelfAttach.install();
        weaver = Guice.createInjector(new DeltaModule()).getInstance(DeltaWeaver.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gain", "shift"})
    void attach_savedDelta_givesTheSameOutput(String method) {
        TinyNetwork another = network.sibling();
        Attachment trained = train(DeltaSpec.of(method).withSeed(5));
        INDArray output = network.output(input).dup();
        INDArray head = TinyNetwork.random(DataType.FLOAT, 11, 2, TinyNetwork.WIDTH);
        weaver.save(network, trained, Map.of("classifier.weight", head), Map.of("epochs", 3), parent.resolve("delta"));

        DeltaFile file = weaver.read(parent.resolve("delta"));
        Attachment loaded = weaver.attach(another, file);

        assertThat(another.output(input).toFloatMatrix()).isDeepEqualTo(output.toFloatMatrix());
        assertThat(loaded.spec()).isEqualTo(trained.spec());
        assertThat(loaded.parameters()).extracting(DeltaParameter::name).isEqualTo(names(trained));
        assertThat(file.saved().get("classifier.weight")).isEqualTo(head);
        assertThat(file.notes()).isEqualTo(Map.of("epochs", 3));
        assertThat(file.tensors().keySet())
                .allSatisfy(key -> assertThat(key).startsWith("base_model.model.tiny.encoder."));
    }

    @Test
    void save_baseModelNote_isWrittenWithoutItsPath() throws Exception {
        weaver.save(
                network,
                train(DeltaSpec.of("gain")),
                Map.of(),
                Map.of("baseModel", "/home/someone/tiny"),
                parent.resolve("delta"));

        assertThat(Files.readString(parent.resolve("delta/adapter_config.json")))
                .contains("\"base_model_name_or_path\": \"tiny\"")
                .doesNotContain("someone");
    }

    @Test
    void attach_fileOfAnotherBackbone_isRefusedAndNothingStays() {
        DeltaFile file = saved("gain");
        DeltaFile other = new DeltaFile(
                file.directory(), file.spec(), "sha256:other", file.tensors(), file.saved(), file.notes(), Set.of());

        assertThatThrownBy(() -> weaver.attach(network.sibling(), other))
                .hasMessage("[DW-230] Delta directory " + file.directory() + " was trained on the backbone with"
                        + " fingerprint sha256:other, but this backbone has sha256:tiny."
                        + " Load the backbone that the delta was trained on, unmodified.");
    }

    @Test
    void attach_fileWithoutATensor_isRefusedAndNothingStays() {
        DeltaFile file = saved("gain");
        DeltaFile empty = new DeltaFile(
                file.directory(), file.spec(), file.fingerprint(), Map.of(), file.saved(), file.notes(), Set.of());
        TinyNetwork another = network.sibling();

        assertThatThrownBy(() -> weaver.attach(another, empty))
                .hasMessageStartingWith("[DW-225] Delta directory " + file.directory()
                        + " lacks 2 tensors that method 'gain' asks for: ");
        assertThat(another.layers()).allSatisfy(layer -> assertThat(layer.slots).containsOnlyNulls());
    }

    @Test
    void attach_fileWithTheBackbonesOwnTable_takesItIfItIsEqual() {
        DeltaFile file = saved("gain");
        String key = "base_model.model.tiny.encoder.0.attention.key.base_layer.weight";
        INDArray own = network.layers()
                .get(1)
                .parameters()
                .get("encoder.0.attention.key.weight")
                .value();

        Attachment delta = weaver.attach(network.sibling(), with(file, key, own.dup()));
        assertThat(delta.parameterCount()).isEqualTo(2L * TinyNetwork.WIDTH);

        TinyNetwork another = network.sibling();
        INDArray other = own.dup();
        other.putScalar(1, 1, Math.nextUp(own.getFloat(1, 1)));
        assertThatThrownBy(() -> weaver.attach(another, with(file, key, other)))
                .hasMessage("[DW-230] Tensor '" + key + "' in delta directory " + file.directory()
                        + " is not the backbone's own. Load the backbone that the delta was trained on, unmodified.");
        assertThatThrownBy(() -> weaver.attach(another, with(file, key.replace("key", "keys"), other)))
                .hasMessageContaining("is not the backbone's own, which has no such parameter. ");
        assertThat(another.layers()).allSatisfy(layer -> assertThat(layer.slots).containsOnlyNulls());
    }

    @Test
    void attach_fileThatSavesAModuleOfTheBackbone_isRefused() {
        DeltaFile file = saved("gain");
        DeltaFile other = new DeltaFile(
                file.directory(),
                file.spec(),
                "",
                file.tensors(),
                Map.of("tiny.encoder.0.attention.key.weight", input),
                Map.of(),
                Set.of());
        assertThatThrownBy(() -> weaver.attach(network.sibling(), other))
                .hasMessage("[DW-224] Delta directory " + file.directory()
                        + " replaces 'tiny.encoder.0.attention.key.weight', a parameter of the backbone itself."
                        + " Only the task's head may be among 'modules_to_save': train the adapter without that module, or"
                        + " merge it into the backbone with PEFT.");
    }

    @Test
    void attach_fileThatClaimsHugeTensors_isRefusedBeforeTheyAreMade() {
        DeltaFile file = saved("huge");
        DeltaFile huge = new DeltaFile(
                file.directory(),
                file.spec().with("size", 2_000_000_000),
                "",
                file.tensors(),
                Map.of(),
                Map.of(),
                Set.of());
        assertThatThrownBy(() -> weaver.attach(network.sibling(), huge))
                .hasMessageStartingWith("[DW-211] Method \"huge\" asks at encoder.0.attention.query for \"a\" of shape"
                        + " [2000000000, 3], and its file holds none of more than 65536 numbers. ");
    }

    private static DeltaFile with(DeltaFile file, String key, INDArray value) {
        Map<String, INDArray> tensors = new TreeMap<>(file.tensors());
        tensors.put(key, value);
        return new DeltaFile(file.directory(), file.spec(), file.fingerprint(), tensors, Map.of(), Map.of(), Set.of());
    }

    @Test
    void save_foreignAttachment_isRefused() {
        Attachment foreign = new Attachment() {
            @Override
            public DeltaSpec spec() {
                return DeltaSpec.of("gain");
            }

            @Override
            public List<String> sites() {
                return List.of();
            }

            @Override
            public List<DeltaParameter> parameters() {
                return List.of();
            }

            @Override
            public void detach() {}

            @Override
            public void reattach() {}

            @Override
            public void merge() {}

            @Override
            public void unmerge() {}
        };
        assertThatThrownBy(() -> weaver.save(network, foreign, Map.of(), Map.of(), parent.resolve("delta")))
                .hasMessage(
                        "[DW-216] The delta to save is a " + foreign.getClass().getName()
                                + ", which this weaver did not attach. Save what attach() returned.");
    }

    private DeltaFile saved(String method) {
        weaver.save(network, train(DeltaSpec.of(method)), Map.of(), Map.of(), parent.resolve("delta"));
        return weaver.read(parent.resolve("delta"));
    }

    private Attachment train(DeltaSpec spec) {
        Attachment delta = weaver.attach(network, spec);
        long seed = 100;
        for (DeltaParameter parameter : delta.parameters()) {
            parameter
                    .tensor()
                    .value()
                    .assign(TinyNetwork.random(
                            DataType.FLOAT, seed++, parameter.tensor().shape()));
        }
        return delta;
    }

    private static List<String> names(Attachment delta) {
        return delta.parameters().stream().map(DeltaParameter::name).toList();
    }
}
