package org.deltaweave.weaver.discovery;

import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Well-known libraries that cannot hold delta methods, by the name of their jar.
 *
 * <p>Reading every class of Deeplearning4j's class path takes seconds at each start; leaving these jars out makes it a
 * few tenths. A jar that is not listed is only slower, never missed.
 */
final class ForeignJars {
    private static final Pattern NAMES =
            Pattern.compile("(nd4j|deeplearning4j|datavec|samediff|libnd4j|javacpp|openblas|"
                    + "mkl|cuda|leptonica|opencv|ffmpeg|hdf5|flatbuffers|flatc|protobuf|guava|failureaccess|listenablefuture|"
                    + "jackson|gson|snakeyaml|commons-|fastutil|t-digest|neoitertools|jna|oshi|api-|tokenizers|slf4j|logback|log4j|"
                    + "byte-buddy|classgraph|guice|aopalliance|jakarta|javax|picocli|progressbar|jline|jmh|jopt-simple|junit|"
                    + "opentest4j|apiguardian|assertj|archunit|error_prone|checker-qual|j2objc|jsr305|kotlin|scala-library|"
                    + "surefire|maven-|byteunits|threetenbp|jspecify).*\\.jar");

    private ForeignJars() {}

    static boolean contains(String origin) {
        Path name = Path.of(origin).getFileName();
        return name != null && NAMES.matcher(name.toString()).matches();
    }
}
