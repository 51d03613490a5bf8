package org.deltaweave.benchmarks.compare;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * One engine's figures in a row; what a case does not measure is null and absent from the JSON.
 *
 * @param name the peer's name and version
 * @param medianMs median time of a step
 * @param totalMs median time of all timed steps
 * @param microsPerToken median time of a step divided by its tokens
 * @param peakMb median over the processes of their peak of resident memory, in megabytes of 1,000,000 bytes
 * @param matmulShare share of the time that matrix products took
 * @param warmMb resident memory after the warm-up
 * @param endMb resident memory at the end
 * @param growthPercent by which the latter is more
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Figures(
        String name,
        Double medianMs,
        Double totalMs,
        Double microsPerToken,
        Double peakMb,
        Double matmulShare,
        Double warmMb,
        Double endMb,
        Double growthPercent) {}
