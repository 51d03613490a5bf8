package org.deltaweave.benchmarks.worker;

/** The engines that are compared. */
public enum Engine {
    /** Ours. */
    DELTAWEAVE("Deltaweave"),
    /** PyTorch, through the Deep Java Library. */
    PYTORCH("PyTorch"),
    /** ND4J's graph engine. */
    SAMEDIFF("SameDiff");

    private final String label;

    Engine(String label) {
        this.label = label;
    }

    /** Its name for people. */
    public String label() {
        return label;
    }
}
