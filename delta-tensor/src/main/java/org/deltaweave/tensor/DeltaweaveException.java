package org.deltaweave.tensor;

/**
 * The one exception type of Deltaweave: an id that can be looked up, what went wrong and where, and what to do about it.
 *
 * <p>The message reads {@code [DW-201] what. remedy}; both parts are full sentences without the final stop.
 */
public class DeltaweaveException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String id;
    private final String remedy;

    /**
     * @param id a short stable id such as {@code DW-201}
     * @param what what went wrong and where: names, shapes, files
     * @param remedy what the reader can do about it
     */
    public DeltaweaveException(String id, String what, String remedy) {
        super(message(id, what, remedy));
        this.id = id;
        this.remedy = remedy;
    }

    /** As the other constructor, for a failure that another exception caused. */
    public DeltaweaveException(String id, String what, String remedy, Throwable cause) {
        super(message(id, what, remedy), cause);
        this.id = id;
        this.remedy = remedy;
    }

    private static String message(String id, String what, String remedy) {
        return "[" + id + "] " + what + ". " + remedy + ".";
    }

    /** The stable id, such as {@code DW-201}. */
    public final String id() {
        return id;
    }

    /** What the reader can do about it. */
    public final String remedy() {
        return remedy;
    }
}
