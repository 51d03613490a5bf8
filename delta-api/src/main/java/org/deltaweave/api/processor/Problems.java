package org.deltaweave.api.processor;

import javax.annotation.processing.Messager;
import javax.lang.model.element.Element;
import javax.tools.Diagnostic;

/** Reports compile errors, each with its remedy, and remembers whether there was one. */
final class Problems {
    private final Messager messager;
    private boolean any;

    Problems(Messager messager) {
        this.messager = messager;
    }

    void at(Element element, String what, String remedy) {
        any = true;
        messager.printMessage(Diagnostic.Kind.ERROR, what + ". " + remedy + ".", element);
    }

    boolean any() {
        return any;
    }
}
