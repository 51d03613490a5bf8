package org.deltaweave.api.processor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.annotation.processing.ProcessingEnvironment;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.ElementFilter;
import javax.lang.model.util.Elements;
import org.deltaweave.api.JoinPoint;
import org.deltaweave.api.Layer;
import org.deltaweave.tensor.Tensor;

/** What must be true of a class with {@link JoinPoint} methods. */
final class LayerRules {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]+(\\.[a-z0-9]+)*");
    private static final String TENSOR = "L" + Tensor.class.getName().replace('.', '/') + ";";

    private final Elements elements;
    private final Subtypes subtypes;
    private final Problems problems;

    LayerRules(ProcessingEnvironment environment, Problems problems) {
        this.elements = environment.getElementUtils();
        this.subtypes = new Subtypes(environment);
        this.problems = problems;
    }

    LayerEntry check(TypeElement type) {
        List<LayerEntry.Point> points = new ArrayList<>();
        Map<String, String> owners = new HashMap<>();
        for (ExecutableElement method : ElementFilter.methodsIn(type.getEnclosedElements())) {
            Optional<Written> written = Written.on(method, JoinPoint.class, elements);
            if (written.isEmpty()) {
                continue;
            }
            String name = written.get().text("value");
            String methodName = method.getSimpleName().toString();
            checkOwner(type, method);
            checkName(type, method, name);
            checkSignature(type, method);
            String owner = owners.putIfAbsent(name, methodName);
            if (owner != null) {
                problems.at(
                        method,
                        "Join point '" + name + "' of " + type + " is declared by method " + owner + " already",
                        "Give method " + methodName + " a name of its own");
            }
            points.add(new LayerEntry.Point(
                    name, methodName, "(" + TENSOR.repeat(method.getParameters().size()) + ")" + TENSOR));
        }
        return new LayerEntry(elements.getBinaryName(type).toString(), points);
    }

    private void checkOwner(TypeElement type, ExecutableElement method) {
        if (!subtypes.isSame(type.getSuperclass(), Layer.class)) {
            problems.at(
                    method,
                    "Join point method " + method + " is in " + type + ", which does not extend Layer directly",
                    "Let the class extend org.deltaweave.api.Layer itself");
        } else if (!type.getModifiers().contains(Modifier.FINAL)) {
            problems.at(
                    method,
                    "Join point method " + method + " is in " + type + ", which is not final",
                    "Make the class final: a subclass could override the method past the weaver");
        }
    }

    private void checkName(TypeElement type, ExecutableElement method, String name) {
        if (!NAME.matcher(name).matches()) {
            problems.at(
                    method,
                    "'" + name + "' in " + type + " cannot name a join point",
                    "Write dotted lower-case words such as attention.query");
        }
    }

    private void checkSignature(TypeElement type, ExecutableElement method) {
        boolean tensors = method.getParameters().size() <= 1
                && subtypes.isSame(method.getReturnType(), Tensor.class)
                && method.getParameters().stream()
                        .allMatch(parameter -> subtypes.isSame(parameter.asType(), Tensor.class));
        if (!tensors) {
            problems.at(
                    method,
                    "Join point method " + method + " of " + type + " returning " + method.getReturnType()
                            + " has a signature that cannot be woven",
                    "Declare it as Tensor " + method.getSimpleName() + "(Tensor input), or as Tensor "
                            + method.getSimpleName() + "() for a weight or bias");
        }
        for (Modifier modifier : List.of(Modifier.STATIC, Modifier.ABSTRACT, Modifier.PRIVATE)) {
            if (method.getModifiers().contains(modifier)) {
                problems.at(
                        method,
                        "Join point method " + method + " of " + type + " is " + modifier,
                        "Remove " + modifier + ", so that the weaver can rewrite its body");
            }
        }
    }
}
