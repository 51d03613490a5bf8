package org.deltaweave.weaver.weave;

import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Optional;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.pool.TypePool;
import org.deltaweave.weaver.discovery.LayerDescriptor;

/** A layer class the weaver has heard of, and the loader that finds its class file. */
record KnownLayer(LayerDescriptor descriptor, WeakReference<ClassLoader> loader) {
    /** A loaded class, found neither by index nor by scan. */
    static KnownLayer of(Class<?> type) {
        return new KnownLayer(
                new LayerDescriptor(type.getName(), List.of(), "a network given at attach"),
                new WeakReference<>(type.getClassLoader()));
    }

    /** Reads the class file without loading the class; empty if there is none. */
    Optional<TypeDescription> describe() {
        TypePool.Resolution resolution = TypePool.Default.of(ClassFileLocator.ForClassLoader.of(loader.get()))
                .describe(descriptor.className());
        return resolution.isResolved() ? Optional.of(resolution.resolve()) : Optional.empty();
    }
}
