package org.deltaweave.weaver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import org.example.app.WovenMain;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts fresh JVMs with the agent, from a jar with the very manifest that is packaged. */
class AgentProcessTest {
    @TempDir
    Path directory;

    @Test
    void premain_freshJvm_weavesBeforeMain() throws Exception {
        Path agent = jar("agent.jar", "");
        Run run = java("-javaagent:" + agent, "-cp", System.getProperty("java.class.path"), WovenMain.class.getName());
        assertWoven(run);
    }

    @Test
    void launcherAgent_executableJar_needsNoFlag() throws Exception {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(element -> Path.of(element).toUri().toString())
                .collect(Collectors.joining(" "));
        Run run = java("-jar", jar("app.jar", classPath).toString());
        assertWoven(run);
    }

    @Test
    void premain_malformedIndex_stopsTheJvmWithTheReason() throws Exception {
        Path index = directory.resolve("META-INF/deltaweave/plugins.json");
        Files.createDirectories(index.getParent());
        Files.writeString(index, "[]");
        String classPath = System.getProperty("java.class.path") + File.pathSeparator + directory;
        Run run = java("-javaagent:" + jar("agent.jar", ""), "-cp", classPath, WovenMain.class.getName());
        assertThat(run.exit()).isNotZero();
        assertThat(run.output()).contains("[DW-212]").doesNotContain("agent=");
    }

    private static void assertWoven(Run run) {
        assertThat(run.output())
                .contains("agent=true", "changed=true", "restored=true")
                .containsPattern("org.example.net.Attention +attention.query.bias +queryBias\\(\\)Tensor +WOVEN")
                .containsPattern("org.example.net.Untouched +untouched +forward\\(Tensor\\)Tensor +NOT_TARGETED");
        assertThat(run.exit()).isZero();
    }

    private Path jar(String name, String classPath) throws IOException {
        Manifest manifest;
        try (InputStream in = Files.newInputStream(Path.of("src/main/agent/MANIFEST.MF"))) {
            manifest = new Manifest(in);
        }
        if (!classPath.isEmpty()) {
            manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, classPath);
            manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, WovenMain.class.getName());
        }
        Path jar = directory.resolve(name);
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
        return jar;
    }

    private static Run java(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java", "-Xmx512m"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        process.getInputStream().transferTo(output);
        return new Run(process.waitFor(), output.toString(StandardCharsets.UTF_8));
    }

    private record Run(int exit, String output) {}
}
