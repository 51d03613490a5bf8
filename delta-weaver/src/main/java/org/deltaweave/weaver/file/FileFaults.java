package org.deltaweave.weaver.file;

/** The ids of errors about delta files. */
public final class FileFaults {
    /** A delta directory cannot be written. */
    public static final String NOT_WRITTEN = "DW-220";

    /** A delta directory, or a file in it, is missing or cannot be read. */
    public static final String NOT_READ = "DW-221";

    /** {@code adapter_config.json} is malformed. */
    public static final String BAD_CONFIG = "DW-222";

    /** The file was written in a later format. */
    public static final String UNKNOWN_FORMAT = "DW-223";

    /** The file was written by PEFT with something that is not supported here. */
    public static final String NOT_IMPORTED = "DW-224";

    /** The file lacks tensors that its method asks for, or has others. */
    public static final String WRONG_TENSORS = "DW-225";

    /** What is to be written contradicts itself. */
    public static final String BAD_CONTENT = "DW-226";

    /** The delta's method is not one that PEFT knows. */
    public static final String NOT_EXPORTED = "DW-227";

    /** The file was trained on another backbone. */
    public static final String WRONG_BACKBONE = "DW-230";

    private FileFaults() {}
}
