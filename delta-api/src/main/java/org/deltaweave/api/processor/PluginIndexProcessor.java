package org.deltaweave.api.processor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.annotation.Annotation;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.tools.StandardLocation;
import org.deltaweave.api.DeltaMethod;
import org.deltaweave.api.JoinPoint;
import org.deltaweave.api.Setting;

/**
 * Writes {@value #PLUGINS} and {@value #LAYERS} into the jar being compiled, so that finding its delta methods and layers
 * later needs no scan, and reports misuse of the annotations as compile errors.
 *
 * <p>Rounds only collect names; everything is checked and written after the last one, when types that other processors
 * generate exist.
 */
public final class PluginIndexProcessor extends AbstractProcessor {
    /** The index of delta methods. */
    public static final String PLUGINS = "META-INF/deltaweave/plugins.json";

    /** The index of layers and their join points. */
    public static final String LAYERS = "META-INF/deltaweave/layers.json";

    private final Set<String> methods = new TreeSet<>();
    private final Set<String> layers = new TreeSet<>();
    private final Set<String> records = new TreeSet<>();

    @Override
    public SourceVersion getSupportedSourceVersion() {
        return SourceVersion.latestSupported();
    }

    @Override
    public Set<String> getSupportedAnnotationTypes() {
        return Set.of(
                DeltaMethod.class.getCanonicalName(),
                JoinPoint.class.getCanonicalName(),
                Setting.class.getCanonicalName());
    }

    @Override
    public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
        collect(round, DeltaMethod.class, methods);
        collect(round, JoinPoint.class, layers);
        collect(round, Setting.class, records);
        if (round.processingOver()) {
            finish();
        }
        return false;
    }

    private static void collect(RoundEnvironment round, Class<? extends Annotation> annotation, Set<String> names) {
        for (Element element : round.getElementsAnnotatedWith(annotation)) {
            Element type = element instanceof TypeElement ? element : element.getEnclosingElement();
            if (type instanceof TypeElement found) {
                names.add(found.getQualifiedName().toString());
            }
        }
    }

    private void finish() {
        Problems problems = new Problems(processingEnv.getMessager());
        SettingRules settingRules = new SettingRules(processingEnv, problems);
        records.forEach(name -> settingRules.check(type(name)));
        write(PLUGINS, "plugins", plugins(problems), methods, problems);
        write(LAYERS, "layers", layerEntries(problems), layers, problems);
    }

    private Map<String, String> plugins(Problems problems) {
        MethodRules rules = new MethodRules(processingEnv, problems);
        Map<String, String> entries = new TreeMap<>();
        Map<String, String> owners = new HashMap<>();
        for (String className : methods) {
            TypeElement type = type(className);
            rules.check(type).ifPresent(plugin -> {
                String owner = owners.putIfAbsent(plugin.name(), className);
                if (owner != null) {
                    problems.at(
                            type,
                            "The name '" + plugin.name() + "' already belongs to delta method class " + owner,
                            "Give " + className + " another name");
                }
                entries.put(plugin.className(), plugin.json());
            });
        }
        return entries;
    }

    private Map<String, String> layerEntries(Problems problems) {
        LayerRules rules = new LayerRules(processingEnv, problems);
        Map<String, String> entries = new TreeMap<>();
        for (String className : layers) {
            LayerEntry entry = rules.check(type(className));
            entries.put(entry.className(), entry.json());
        }
        return entries;
    }

    private void write(String file, String title, Map<String, String> entries, Set<String> classes, Problems problems) {
        if (entries.isEmpty() || problems.any()) {
            return;
        }
        Element[] origins = classes.stream().map(this::type).toArray(Element[]::new);
        try (Writer out = processingEnv
                .getFiler()
                .createResource(StandardLocation.CLASS_OUTPUT, "", file, origins)
                .openWriter()) {
            out.write("{\"" + title + "\":[\n" + String.join(",\n", entries.values()) + "\n]}\n");
        } catch (IOException e) {
            throw new UncheckedIOException("Could not write " + file, e);
        }
    }

    private TypeElement type(String name) {
        return processingEnv.getElementUtils().getTypeElement(name);
    }
}
