package org.deltaweave.weaver.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import net.bytebuddy.agent.ByteBuddyAgent;
import org.deltaweave.api.Family;
import org.deltaweave.api.Feature;
import org.deltaweave.weaver.support.Sources;
import org.example.deltas.Gain;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginCatalogTest {
    @TempDir
    Path directory;

    @Test
    void discover_classWithoutIndex_readsItsAnnotations() {
        PluginDescriptor gain =
                PluginCatalog.discover(getClass().getClassLoader()).plugin("gain");
        assertThat(gain.family()).isEqualTo(Family.REPARAMETERIZATION);
        assertThat(gain.features()).containsExactly(Feature.IDENTITY_AT_INIT);
        assertThat(gain.targets()).containsExactly("attention.query");
        assertThat(gain.kind()).isEqualTo(DeltaKind.ACTIVATION);
        assertThat(gain.learningRate()).isEqualTo(2e-3);
        assertThat(gain.className()).isEqualTo(Gain.class.getName());
        assertThat(gain.origin()).endsWith("test-classes");
        assertThat(gain).usingRecursiveComparison().ignoringFields("origin").isEqualTo(PluginDescriptor.of(Gain.class));
    }

    @Test
    void discover_layersWithoutIndex_areFound() {
        assertThat(PluginCatalog.discover(getClass().getClassLoader()).layers())
                .extracting(LayerDescriptor::className)
                .contains("org.example.net.Attention", "org.example.net.Embeddings");
    }

    @Test
    void discover_jarWithIndexAndJarWithout_areBothFoundAndNotLoaded() throws Exception {
        Path indexed = jar("indexed.jar", true, "org.example.late.Indexed", "indexed-method");
        Path plain = jar("plain.jar", false, "org.example.late.Plain", "plain-method");
        assertThat(Files.readAllBytes(indexed)).isNotEmpty();
        try (URLClassLoader loader = Sources.loader(indexed, plain)) {
            PluginCatalog catalog = PluginCatalog.discover(loader);
            assertThat(catalog.plugin("indexed-method").origin()).isEqualTo(indexed.toString());
            assertThat(catalog.plugin("plain-method").origin()).isEqualTo(plain.toString());
            assertThat(catalog.plugin("indexed-method").learningRate()).isEqualTo(1e-3);
        }
        assertThat(ByteBuddyAgent.install().getAllLoadedClasses())
                .noneMatch(type -> type.getName().startsWith("org.example.late."));
        assertThat(System.getProperty("initialised.indexed-method")).isNull();
    }

    @Test
    void discover_layerIndex_isRead() throws Exception {
        Path classes = directory.resolve("layers");
        Sources.compile(
                classes,
                true,
                "org.example.late.Wide",
                """
                package org.example.late;
                import org.deltaweave.api.*;
                import org.deltaweave.tensor.Tensor;
                public final class Wide extends Layer {
                    public Wide() { super(""); }
                    @JoinPoint("wide.up") Tensor up(Tensor x) { return x; }
                }
                """);
        try (URLClassLoader loader = Sources.loader(Sources.jar(classes, directory.resolve("layers.jar")))) {
            LayerDescriptor wide = PluginCatalog.discover(loader).layers().stream()
                    .filter(layer -> layer.className().equals("org.example.late.Wide"))
                    .findFirst()
                    .orElseThrow();
            assertThat(wide.joinPoints())
                    .containsExactly(
                            new LayerDescriptor.IndexedJoinPoint("wide.up", "up", DeltaKind.ACTIVATION.descriptor()));
        }
    }

    @Test
    void discover_twoMethodsOfOneName_namesBothJarsAndClasses() throws Exception {
        Path one = jar("one.jar", true, "org.example.late.One", "same-name");
        Path two = jar("two.jar", false, "org.example.late.Two", "same-name");
        try (URLClassLoader loader = Sources.loader(one, two)) {
            assertThatThrownBy(() -> PluginCatalog.discover(loader))
                    .hasMessageStartingWith("[DW-213] Two delta methods are named \"same-name\"")
                    .hasMessageContaining("org.example.late.One in " + one)
                    .hasMessageContaining("org.example.late.Two in " + two);
        }
    }

    @Test
    void discover_sameJarTwice_isNoDuplicate() throws Exception {
        Path one = jar("once.jar", true, "org.example.late.Once", "once");
        try (URLClassLoader loader = Sources.loader(one, Files.copy(one, directory.resolve("again.jar")))) {
            assertThat(PluginCatalog.discover(loader).plugin("once").origin()).isEqualTo(one.toString());
        }
    }

    @Test
    void discover_indexNamesMissingClass_namesJarAndClass() throws Exception {
        try (URLClassLoader loader = index(
                """
                {"plugins":[{"class":"org.example.Gone","name":"gone","family":"ADDITION","features":[],
                "targets":["a"],"kind":"activation","learningRate":0.001}]}""")) {
            assertThatThrownBy(() -> PluginCatalog.discover(loader))
                    .hasMessageStartingWith("[DW-214] The index in " + directory)
                    .hasMessageContaining("names the class org.example.Gone for method \"gone\"");
        }
    }

    @Test
    void discover_malformedIndex_namesJarAndFault() throws Exception {
        assertMalformed("{\"plugins\":[", "is not valid JSON");
        assertMalformed("{\"plugins\":{}}", "has no list \"plugins\"");
        assertMalformed("{\"plugins\":[{\"name\":\"x\"}]}", "has no list \"features\"");
        assertMalformed(
                "{\"plugins\":[{\"class\":\"X\",\"name\":\"x\",\"family\":\"MAGIC\",\"features\":[],\"targets\":[\"a\"]}]}",
                "has the unknown family \"MAGIC\"");
    }

    private void assertMalformed(String json, String fault) throws IOException {
        try (URLClassLoader loader = index(json)) {
            assertThatThrownBy(() -> PluginCatalog.discover(loader))
                    .hasMessageStartingWith("[DW-212] The index META-INF/deltaweave/plugins.json in " + directory)
                    .hasMessageContaining(fault);
        }
    }

    @Test
    void discover_classWithoutTargets_isRefused() throws Exception {
        Path classes = directory.resolve("untargeted");
        Sources.compile(
                classes,
                false,
                "org.example.late.Untargeted",
                Sources.plugin("org.example.late", "Untargeted", "untargeted", "a")
                        .replace("@Targets(\"a\")", ""));
        try (URLClassLoader loader = Sources.loader(classes)) {
            assertThatThrownBy(() -> PluginCatalog.discover(loader))
                    .hasMessageStartingWith("[DW-214] Delta method class org.example.late.Untargeted has no @Targets");
        }
    }

    private URLClassLoader index(String json) throws IOException {
        Path file = directory.resolve(IndexReader.PLUGINS);
        Files.createDirectories(file.getParent());
        Files.writeString(file, json);
        return Sources.loader(directory);
    }

    private Path jar(String jar, boolean index, String className, String method) throws IOException {
        Path classes = directory.resolve(jar + "-classes");
        String simpleName = className.substring(className.lastIndexOf('.') + 1);
        Sources.compile(
                classes, index, className, Sources.plugin("org.example.late", simpleName, method, "attention.query"));
        assertThat(Files.exists(classes.resolve(IndexReader.PLUGINS))).isEqualTo(index);
        return Sources.jar(classes, directory.resolve(jar));
    }
}
