package org.deltaweave.weaver.weave;

/** A class or method is not what a join point must be; caught here and put into the report. */
final class UnfitClassException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnfitClassException(String reason) {
        super(reason);
    }

    @Override
    public String toString() {
        return getMessage();
    }
}
