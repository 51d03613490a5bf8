package org.deltaweave.api;

/** A delta method at work: what its two kinds have in common. */
public sealed interface Delta permits ActivationDelta, ParameterDelta {}
