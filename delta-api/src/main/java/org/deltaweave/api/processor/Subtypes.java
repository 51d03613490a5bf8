package org.deltaweave.api.processor;

import javax.annotation.processing.ProcessingEnvironment;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.TypeMirror;

/** Asks how types of the compilation relate to types of the API. */
record Subtypes(ProcessingEnvironment environment) {
    boolean isSubtype(TypeElement type, Class<?> supertype) {
        return environment.getTypeUtils().isSubtype(type.asType(), mirror(supertype));
    }

    boolean isSame(TypeMirror type, Class<?> other) {
        return environment.getTypeUtils().isSameType(type, mirror(other));
    }

    private TypeMirror mirror(Class<?> type) {
        return environment
                .getElementUtils()
                .getTypeElement(type.getCanonicalName())
                .asType();
    }
}
