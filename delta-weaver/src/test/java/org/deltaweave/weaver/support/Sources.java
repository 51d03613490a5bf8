package org.deltaweave.weaver.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles sources into directories and jars that are not on the tests' own class path. */
public final class Sources {
    private Sources() {}

    /** Compiles one class with the annotation processor, which writes an index, or without. */
    public static void compile(Path directory, boolean index, String className, String source) throws IOException {
        Files.createDirectories(directory);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        JavaFileObject file =
                new SimpleJavaFileObject(
                        URI.create("string:///" + className.replace('.', '/') + ".java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return source;
                    }
                };
        StringWriter messages = new StringWriter();
        List<String> options = List.of(
                "-d",
                directory.toString(),
                "-classpath",
                System.getProperty("java.class.path"),
                index ? "-proc:full" : "-proc:none");
        options = index && Runtime.version().feature() < 21 ? options.subList(0, 4) : options;
        assertThat(compiler.getTask(messages, null, null, options, null, List.of(file))
                        .call())
                .as(messages.toString())
                .isTrue();
    }

    /** An activation delta that changes nothing. */
    public static String plugin(String packageName, String simpleName, String method, String target) {
        return """
                package %s;
                import org.deltaweave.api.*;
                import org.deltaweave.tensor.Tensor;
                @DeltaMethod(name = "%s", family = Family.ADDITION)
                @Targets("%s")
                public final class %s implements ActivationDelta {
                    static { System.setProperty("initialised.%s", "true"); }
                    @Override public Tensor forward(Site site, Tensor input, Tensor output) { return output; }
                }
                """
                .formatted(packageName, method, target, simpleName, method);
    }

    /** Packs a directory. */
    public static Path jar(Path directory, Path jar) throws IOException {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                out.putNextEntry(
                        new JarEntry(directory.relativize(file).toString().replace('\\', '/')));
                Files.copy(file, out);
            }
        }
        return jar;
    }

    /** A loader of the given jars and directories on top of the tests' class path. */
    public static URLClassLoader loader(Path... elements) throws IOException {
        URL[] urls = new URL[elements.length];
        for (int i = 0; i < urls.length; i++) {
            urls[i] = elements[i].toUri().toURL();
        }
        return new URLClassLoader(urls, Sources.class.getClassLoader());
    }
}
