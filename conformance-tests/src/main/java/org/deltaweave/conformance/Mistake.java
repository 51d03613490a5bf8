package org.deltaweave.conformance;

import java.util.List;
import org.deltaweave.api.DeltaSpec;

/**
 * A configuration that must be refused.
 *
 * @param spec the bad configuration
 * @param id the documented id of the error
 * @param named what the error's text must name: the method, what is wrong, and what was probably meant
 */
record Mistake(DeltaSpec spec, String id, List<String> named) {}
