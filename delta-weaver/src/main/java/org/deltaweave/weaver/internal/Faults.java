package org.deltaweave.weaver.internal;

/** The ids of the weaver's errors, DW-201 to DW-219; those of delta files follow from DW-220. */
public final class Faults {
    /** No discovered delta method has the given name. */
    public static final String UNKNOWN_METHOD = "DW-201";

    /** The method has no setting of the given name. */
    public static final String UNKNOWN_SETTING = "DW-202";

    /** A setting's value is of the wrong type, outside its limits, or refused by the method's configuration record. */
    public static final String BAD_SETTING = "DW-203";

    /** A target names or matches no join point of the network. */
    public static final String UNKNOWN_TARGET = "DW-204";

    /** The {@code layers} setting is malformed, or names a layer that the network does not have. */
    public static final String UNKNOWN_LAYER = "DW-205";

    /** The method, or one of its sites, cannot be merged into a weight. */
    public static final String NOT_MERGEABLE = "DW-206";

    /** A join point was not woven: no agent, a failed transformation, or a class that does not fit. */
    public static final String NOT_WOVEN = "DW-207";

    /** An activation delta was pointed at a weight or bias, or a parameter delta at a sub-layer. */
    public static final String WRONG_KIND = "DW-208";

    /** A delta threw an exception while it computed. */
    public static final String DELTA_FAILED = "DW-209";

    /** A delta returned no tensor, or one of another shape or data type than it must. */
    public static final String WRONG_RESULT = "DW-210";

    /** A delta asked its site for a tensor that it did not ask for when it was attached, or with another shape. */
    public static final String WRONG_TENSOR_REQUEST = "DW-211";

    /** An index resource is not what the annotation processor writes. */
    public static final String BAD_INDEX = "DW-212";

    /** Two delta methods have one name. */
    public static final String DUPLICATE_METHOD = "DW-213";

    /** A delta method's class is missing or is not what a method must be. */
    public static final String BAD_PLUGIN = "DW-214";

    /** A delta object could not be constructed. */
    public static final String NOT_CONSTRUCTED = "DW-215";

    /** An attached, detached or merged delta was used in a way its state does not allow. */
    public static final String WRONG_STATE = "DW-216";

    /** The network's probe never reached a site, or two of its sites have one name. */
    public static final String BAD_NETWORK = "DW-217";

    private Faults() {}
}
