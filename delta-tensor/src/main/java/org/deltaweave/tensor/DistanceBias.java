package org.deltaweave.tensor;

/**
 * Numbers added to attention scores by head and distance, after the scale: query position {@code i} and key position {@code
 * j} get {@code table[h, zero + j - i]}.
 *
 * <p>T5's relative position bias (Raffel et al. 2020, arXiv 1910.10683) and ALiBi (Press et al. 2022, arXiv 2108.12409) are
 * of this form.
 *
 * @param table {@code [heads, columns]}, with a column for every distance between a query and a key that it sees
 * @param zero column of distance 0
 */
public record DistanceBias(Tensor table, int zero) {}
