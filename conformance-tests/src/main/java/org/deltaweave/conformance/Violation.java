package org.deltaweave.conformance;

/** What a rule found: where, and the numbers. */
final class Violation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String where;

    /**
     * @param where the site, tensor or output
     * @param found what is wrong there, with the numbers
     */
    Violation(String where, String found) {
        super(found);
        this.where = where;
    }

    String where() {
        return where;
    }
}
