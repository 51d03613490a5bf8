package org.deltaweave.weaver.weave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Method;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import net.bytebuddy.agent.ByteBuddyAgent;
import net.bytebuddy.jar.asm.AnnotationVisitor;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.deltaweave.api.Family;
import org.deltaweave.api.Layer;
import org.deltaweave.tensor.Tensor;
import org.deltaweave.weaver.discovery.DeltaKind;
import org.deltaweave.weaver.discovery.LayerDescriptor;
import org.deltaweave.weaver.discovery.PluginCatalog;
import org.deltaweave.weaver.discovery.PluginDescriptor;
import org.deltaweave.weaver.support.ClassBytes;
import org.deltaweave.weaver.support.Sources;
import org.deltaweave.weaver.weave.WeaveReport.Status;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.factory.Nd4j;

/** Weaves classes that each test compiles and loads for itself. */
class WeaverTest {
    private static final String BLOCK = "org.example.block.Block";
    private static final String QUERY = "query" + DeltaKind.ACTIVATION.descriptor();
    private static final String WEIGHT = "weight" + DeltaKind.PARAMETER.descriptor();
    private static final String SOURCE =
            """
            package org.example.block;
            import org.deltaweave.api.*;
            import org.deltaweave.tensor.Tensor;
            public final class Block extends Layer {
                private final Tensor weight;
                public Block(Tensor weight) { super("block"); this.weight = weight; }
                @JoinPoint("attention.query") Tensor query(Tensor x) { return x; }
                @JoinPoint("attention.key") Tensor key(Tensor x) { if (x.rank() == 1) { return weight; } x = null; return x; }
                @JoinPoint("attention.query.weight") Tensor weight() { return weight; }
                @JoinPoint("odd") Tensor odd(int x) { return weight; }
                Tensor plain(Tensor x) { return x; }
            }
            """;

    private final Instrumentation instrumentation = ByteBuddyAgent.install();
    private final Tensor tensor = Tensor.constant(Nd4j.create(new double[] {1.5, -2}));
    private final Tensor other = Tensor.constant(Nd4j.create(new double[] {3, 4}));

    @TempDir
    Path directory;

    private URLClassLoader loader;

    @BeforeEach
    void compile() throws Exception {
        Sources.compile(directory, false, BLOCK, SOURCE);
        loader = Sources.loader(directory);
    }

    @Test
    void weave_classNobodyTargets_keepsItsBytes() throws Exception {
        Weaver weaver = weaver(plugin(DeltaKind.ACTIVATION, "something.else", "*.weight"));
        try (ClassBytes loaded = new ClassBytes(instrumentation)) {
            load();
            assertThat(loaded.of(BLOCK)).isEqualTo(Files.readAllBytes(classFile()));
        } finally {
            weaver.reset();
        }
    }

    @Test
    void weave_oneTarget_changesOnlyThatMethod() throws Exception {
        Weaver weaver = weaver(plugin(DeltaKind.ACTIVATION, "attention.query"));
        try (ClassBytes loaded = new ClassBytes(instrumentation)) {
            load();
            assertThat(changed(Files.readAllBytes(classFile()), loaded.of(BLOCK)))
                    .containsExactly(QUERY);
        } finally {
            weaver.reset();
        }
    }

    @Test
    void weave_classLoadedBefore_isRewovenAndResetRestoresIt() throws Exception {
        Class<? extends Layer> block = load();
        byte[] own = ClassBytes.now(instrumentation, block);
        Weaver weaver = weaver(plugin(DeltaKind.PARAMETER, "*.weight"));
        byte[] woven = ClassBytes.now(instrumentation, block);
        assertThat(changed(own, woven)).containsExactly(WEIGHT);
        weaver.reset();
        assertThat(ClassBytes.now(instrumentation, block)).isEqualTo(own);
        assertThatThrownBy(weaver::reset).hasMessageStartingWith("[DW-216]");
    }

    @Test
    void weave_slotEmpty_returnsOwnResult() throws Exception {
        Weaver weaver = weaver(plugin(DeltaKind.ACTIVATION, "*"), plugin(DeltaKind.PARAMETER, "*"));
        Layer block = block(load());
        assertThat(call(block, "query", tensor)).isSameAs(tensor);
        assertThat(call(block, "weight")).isSameAs(other);
        weaver.reset();
    }

    @Test
    void weave_slotFilled_returnsWhatTheSlotMakesOfArgumentAndResult() throws Exception {
        Weaver weaver = weaver(plugin(DeltaKind.ACTIVATION, "*"), plugin(DeltaKind.PARAMETER, "*"));
        Layer block = block(load());
        assertThat(block.joinPoints())
                .containsExactly("attention.key", "attention.query", "attention.query.weight", "odd");
        block.slots[0] = (input, output) -> input; // the argument as given, though the method changes its variable
        block.slots[2] = (input, output) -> input == output ? tensor : null;
        assertThat(call(block, "key", tensor)).isSameAs(tensor);
        assertThat(call(block, "weight")).isSameAs(tensor);
        assertThat(call(block, "query", other)).isSameAs(other);
        weaver.reset();
        assertThat(call(block, "weight")).isSameAs(other);
    }

    @Test
    void weave_slotThrows_exceptionPropagates() throws Exception {
        Weaver weaver = weaver(plugin(DeltaKind.ACTIVATION, "attention.query"));
        Layer block = block(load());
        block.slots[1] = (input, output) -> {
            throw new IllegalArgumentException("from the delta");
        };
        assertThatThrownBy(() -> call(block, "query", tensor)).hasRootCauseMessage("from the delta");
        weaver.reset();
    }

    @Test
    void ensureWoven_furtherJoinPoint_isAddedToTheOthers() throws Exception {
        Weaver weaver = weaver(plugin(DeltaKind.ACTIVATION, "attention.query"));
        Class<? extends Layer> block = load();
        byte[] own = Files.readAllBytes(classFile());
        weaver.ensureWoven(block, Set.of("attention.query.weight"));
        assertThat(changed(own, ClassBytes.now(instrumentation, block))).containsExactlyInAnyOrder(QUERY, WEIGHT);
        weaver.reset();
    }

    @Test
    void ensureWoven_methodOfWrongSignature_saysWhich() throws Exception {
        Weaver weaver = weaver(plugin(DeltaKind.ACTIVATION, "attention.query"));
        Class<? extends Layer> block = load();
        assertThatThrownBy(() -> weaver.ensureWoven(block, Set.of("odd")))
                .hasMessageStartingWith(
                        "[DW-207] Join points [odd] of class " + BLOCK + " could not be woven: method odd(I)")
                .hasMessageContaining("neither Tensor m(Tensor) nor Tensor m()");
        assertThat(status(weaver, "attention.query")).isEqualTo(Status.WOVEN);
        weaver.reset();
    }

    @Test
    void ensureWoven_transformationFails_namesReasonAndKeepsEarlierWeaving() throws Exception {
        WithoutMark unmarked = new WithoutMark("weight");
        instrumentation.addTransformer(unmarked, true);
        Weaver weaver = weaver(plugin(DeltaKind.ACTIVATION, "attention.query"));
        try {
            Class<? extends Layer> block = load();
            assertThatThrownBy(() -> weaver.ensureWoven(block, Set.of("attention.query.weight")))
                    .hasMessageStartingWith("[DW-207]")
                    .hasMessageContaining("has no method annotated @JoinPoint(\"attention.query.weight\")")
                    .hasMessageContaining("no other agent");
            assertThat(status(weaver, "attention.query.weight")).isEqualTo(Status.FAILED);
            assertThat(status(weaver, "attention.query")).isEqualTo(Status.WOVEN);
            assertThat(changed(Files.readAllBytes(classFile()), ClassBytes.now(instrumentation, block)))
                    .contains(QUERY);
        } finally {
            weaver.reset();
            instrumentation.removeTransformer(unmarked);
        }
    }

    @Test
    void report_everyStatus_isListedWithItsReason() throws Exception {
        String fresh = BLOCK + "InReport"; // a name that no other test has loaded
        Sources.compile(directory, false, fresh, SOURCE.replace("Block", "BlockInReport"));
        List<LayerDescriptor> layers = List.of(
                new LayerDescriptor(
                        fresh,
                        List.of(new LayerDescriptor.IndexedJoinPoint(
                                "attention.value", "value", DeltaKind.ACTIVATION.descriptor())),
                        "block.jar"),
                new LayerDescriptor("org.example.Gone", List.of(), "gone.jar"),
                new LayerDescriptor(WeaverTest.class.getName(), List.of(), "tests"));
        Weaver weaver = Weaver.create(
                instrumentation,
                PluginCatalog.of(loader, List.of(plugin(DeltaKind.ACTIVATION, "attention.query")), layers));
        assertThat(status(weaver, "attention.query")).isEqualTo(Status.PLANNED);
        Class.forName(fresh, true, loader);
        assertThat(status(weaver, "attention.query")).isEqualTo(Status.WOVEN);
        assertThat(status(weaver, "attention.key")).isEqualTo(Status.NOT_TARGETED);
        assertThat(status(weaver, "odd")).isEqualTo(Status.FAILED);
        assertThat(status(weaver, "attention.value")).isEqualTo(Status.MISSING);
        assertThat(weaver.report().entries())
                .filteredOn(entry -> entry.joinPoint().isEmpty())
                .extracting(WeaveReport.Entry::status)
                .containsExactly(Status.FAILED, Status.MISSING);
        assertThat(weaver.report().toString())
                .contains("query(Tensor)Tensor")
                .contains("listed in gone.jar, and not on the class path")
                .contains("does not extend org.deltaweave.api.Layer directly")
                .contains("the index in block.jar is out of date");
        weaver.reset();
    }

    private Weaver weaver(PluginDescriptor... plugins) {
        return Weaver.create(
                instrumentation,
                PluginCatalog.of(
                        loader,
                        List.of(plugins),
                        List.of(new LayerDescriptor(BLOCK, List.of(), directory.toString()))));
    }

    private static PluginDescriptor plugin(DeltaKind kind, String... targets) {
        return new PluginDescriptor(
                "test-" + kind.label(),
                Family.ADDITION,
                Set.of(),
                List.of(targets),
                kind,
                1e-3,
                "org.example.None",
                "test");
    }

    private Class<? extends Layer> load() throws ClassNotFoundException {
        return Class.forName(BLOCK, true, loader).asSubclass(Layer.class);
    }

    private Layer block(Class<? extends Layer> type) throws ReflectiveOperationException {
        return type.getConstructor(Tensor.class).newInstance(other);
    }

    private Path classFile() {
        return directory.resolve(BLOCK.replace('.', '/') + ".class");
    }

    private static Tensor call(Layer layer, String method, Tensor... arguments) throws ReflectiveOperationException {
        Method found = arguments.length == 0
                ? layer.getClass().getDeclaredMethod(method)
                : layer.getClass().getDeclaredMethod(method, Tensor.class);
        found.setAccessible(true);
        return (Tensor) found.invoke(layer, (Object[]) arguments);
    }

    private static Set<String> changed(byte[] before, byte[] after) {
        Map<String, byte[]> old = ClassBytes.methods(before);
        Map<String, byte[]> now = ClassBytes.methods(after);
        assertThat(now.keySet()).isEqualTo(old.keySet());
        Set<String> changed = new TreeSet<>(old.keySet());
        changed.removeIf(method -> java.util.Arrays.equals(old.get(method), now.get(method)));
        return changed;
    }

    private static Status status(Weaver weaver, String joinPoint) {
        return weaver.report().entries().stream()
                .filter(entry -> entry.joinPoint().equals(joinPoint))
                .findFirst()
                .orElseThrow()
                .status();
    }

    /** Another agent, which takes the annotation off a method. */
    private record WithoutMark(String method) implements ClassFileTransformer {
        @Override
        public byte[] transform(
                ClassLoader loader, String name, Class<?> redefined, ProtectionDomain domain, byte[] classFile) {
            if (!BLOCK.replace('.', '/').equals(name)) {
                return null;
            }
            ClassWriter writer = new ClassWriter(0);
            new ClassReader(classFile).accept(new Unmarking(writer, method), 0);
            return writer.toByteArray();
        }
    }

    private static final class Unmarking extends ClassVisitor {
        private final String method;

        Unmarking(ClassVisitor next, String method) {
            super(Opcodes.ASM9, next);
            this.method = method;
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String name, String descriptor, String signature, String[] thrown) {
            MethodVisitor next = super.visitMethod(access, name, descriptor, signature, thrown);
            return !name.equals(method)
                    ? next
                    : new MethodVisitor(Opcodes.ASM9, next) {
                        @Override
                        public AnnotationVisitor visitAnnotation(String annotation, boolean visible) {
                            return null;
                        }
                    };
        }
    }
}
