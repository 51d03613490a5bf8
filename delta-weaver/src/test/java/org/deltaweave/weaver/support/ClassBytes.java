package org.deltaweave.weaver.support;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/** Sees class files as the JVM gets them, after every transformer added before this one. */
public final class ClassBytes implements ClassFileTransformer, AutoCloseable {
    private final Instrumentation instrumentation;
    private final Map<String, byte[]> seen = new ConcurrentHashMap<>();

    public ClassBytes(Instrumentation instrumentation) {
        this.instrumentation = instrumentation;
        instrumentation.addTransformer(this, true);
    }

    @Override
    public byte[] transform(
            ClassLoader loader, String name, Class<?> redefined, ProtectionDomain domain, byte[] classFile) {
        if (name != null && name.startsWith("org/example/")) {
            seen.put(name.replace('/', '.'), classFile.clone());
        }
        return null;
    }

    /** The bytes the JVM got for a class that was loaded or rewoven while this was watching. */
    public byte[] of(String className) {
        return seen.get(className);
    }

    /** The bytes the JVM gets for a loaded class now. */
    public static byte[] now(Instrumentation instrumentation, Class<?> type) throws Exception {
        try (ClassBytes watch = new ClassBytes(instrumentation)) {
            instrumentation.retransformClasses(type);
            return watch.of(type.getName());
        }
    }

    /** For each method of a class file a class file with that method alone: equal if and only if the code is equal. */
    public static Map<String, byte[]> methods(byte[] classFile) {
        Map<String, byte[]> methods = new TreeMap<>();
        new ClassReader(classFile)
                .accept(
                        new ClassVisitor(Opcodes.ASM9) {
                            @Override
                            public MethodVisitor visitMethod(
                                    int access, String name, String descriptor, String signature, String[] thrown) {
                                ClassWriter writer = new ClassWriter(0);
                                writer.visit(Opcodes.V17, 0, "X", null, "java/lang/Object", null);
                                MethodVisitor method = writer.visitMethod(access, name, descriptor, signature, thrown);
                                return new MethodVisitor(Opcodes.ASM9, method) {
                                    @Override
                                    public void visitEnd() {
                                        super.visitEnd();
                                        methods.put(name + descriptor, writer.toByteArray());
                                    }
                                };
                            }
                        },
                        0);
        return methods;
    }

    @Override
    public void close() {
        instrumentation.removeTransformer(this);
    }
}
