package org.deltaweave.benchmarks.compare;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * One line of results.
 *
 * @param caseName the case
 * @param row which of the case's rows; null if it has one only
 * @param ours Deltaweave's figures
 * @param peer the other engine's; null if ours is measured alone
 * @param ratio our time divided by the peer's, pair by pair
 * @param memoryRatio our peak memory divided by the peer's
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Row(
        @JsonProperty("case") String caseName,
        String row,
        Figures ours,
        Figures peer,
        Spread ratio,
        Double memoryRatio) {}
