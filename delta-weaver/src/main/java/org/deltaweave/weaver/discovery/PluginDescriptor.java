package org.deltaweave.weaver.discovery;

import java.util.List;
import java.util.Set;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.annotation.AnnotationList;
import net.bytebuddy.description.type.TypeDescription;
import org.deltaweave.api.Delta;
import org.deltaweave.api.DeltaMethod;
import org.deltaweave.api.Family;
import org.deltaweave.api.Feature;
import org.deltaweave.api.Targets;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.weaver.internal.Faults;

/**
 * What is known of a delta method before its class is loaded.
 *
 * @param name the name users write
 * @param family the group the method belongs to
 * @param features what it promises
 * @param targets the join points, or patterns of them, that it acts on by default
 * @param kind what its deltas see
 * @param learningRate the highest step size of Adam that suits it
 * @param className the binary name of its class
 * @param origin the jar or directory it was found in
 */
public record PluginDescriptor(
        String name,
        Family family,
        Set<Feature> features,
        List<String> targets,
        DeltaKind kind,
        double learningRate,
        String className,
        String origin) {
    /** Copies the collections. */
    public PluginDescriptor {
        features = Set.copyOf(features);
        targets = List.copyOf(targets);
    }

    /** Describes a class that is already loaded, for methods registered by hand instead of being discovered. */
    public static PluginDescriptor of(Class<? extends Delta> type) {
        return read(TypeDescription.ForLoadedType.of(type), "registered by hand");
    }

    /** Reads the annotations of a class file, which is not loaded. */
    static PluginDescriptor read(TypeDescription type, String origin) {
        AnnotationList annotations = type.getDeclaredAnnotations();
        DeltaMethod method = load(annotations.ofType(DeltaMethod.class), DeltaMethod.class, type);
        Targets targets = load(annotations.ofType(Targets.class), Targets.class, type);
        return new PluginDescriptor(
                method.name(),
                method.family(),
                Set.of(method.features()),
                List.of(targets.value()),
                DeltaKind.ofPlugin(type),
                method.learningRate(),
                type.getName(),
                origin);
    }

    private static <A extends java.lang.annotation.Annotation> A load(
            AnnotationDescription.Loadable<A> annotation, Class<A> annotationType, TypeDescription type) {
        if (annotation == null) {
            throw new DeltaweaveException(
                    Faults.BAD_PLUGIN,
                    "Delta method class " + type.getName() + " has no @" + annotationType.getSimpleName(),
                    "Annotate the class with both @DeltaMethod and @Targets");
        }
        return annotation.load();
    }
}
