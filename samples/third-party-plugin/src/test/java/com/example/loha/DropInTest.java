package com.example.loha;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.deltaweave.api.Delta;
import org.deltaweave.api.Family;
import org.deltaweave.tensor.Tensor;
import org.deltaweave.weaver.discovery.PluginCatalog;
import org.deltaweave.weaver.discovery.PluginDescriptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plugin's jar is found where it is put on the class path, with nothing else said. */
class DropInTest {
    private static final Path CLASSES = Path.of("target", "classes").toAbsolutePath();

    @TempDir
    Path folder;

    @Test
    void discover_jarOnTheClassPath_findsTheMethodByItsIndex() throws IOException {
        Path jar = jar("loha.jar", name -> true);

        PluginDescriptor loha = discover(List.of(jar)).plugin("loha");

        assertThat(loha.family()).isEqualTo(Family.REPARAMETERIZATION);
        assertThat(loha.targets()).containsExactly("attention.query.weight", "attention.value.weight");
        assertThat(loha.origin()).endsWith("loha.jar");
    }

    @Test
    void discover_jarCompiledWithoutTheProcessor_findsTheSame() throws IOException {
        Path withIndex = jar("indexed.jar", name -> true);
        Path without = jar("scanned.jar", name -> !name.startsWith("META-INF/deltaweave/"));

        PluginDescriptor indexed = discover(List.of(withIndex)).plugin("loha");
        PluginDescriptor scanned = discover(List.of(without)).plugin("loha");

        assertThat(scanned).usingRecursiveComparison().ignoringFields("origin").isEqualTo(indexed);
        assertThat(scanned.origin()).endsWith("scanned.jar");
    }

    @Test
    void discover_withoutTheJar_doesNotKnowTheMethod() throws IOException {
        assertThat(discover(List.of()).plugins())
                .extracting(PluginDescriptor::name)
                .doesNotContain("loha");
    }

    /** What is found on a class path of the given jars and what every method needs. */
    private static PluginCatalog discover(List<Path> jars) throws IOException {
        List<URL> urls = new ArrayList<>(List.of(location(Delta.class), location(Tensor.class)));
        for (Path jar : jars) {
            urls.add(jar.toUri().toURL());
        }
        try (URLClassLoader loader =
                new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            return PluginCatalog.discover(loader);
        }
    }

    private static URL location(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }

    private Path jar(String name, Predicate<String> included) throws IOException {
        Path jar = folder.resolve(name);
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file);
                Stream<Path> files = Files.walk(CLASSES)) {
            for (Path each : files.filter(Files::isRegularFile).toList()) {
                String entry = CLASSES.relativize(each).toString().replace(File.separatorChar, '/');
                if (included.test(entry)) {
                    out.putNextEntry(new ZipEntry(entry));
                    Files.copy(each, out);
                }
            }
        }
        return jar;
    }
}
