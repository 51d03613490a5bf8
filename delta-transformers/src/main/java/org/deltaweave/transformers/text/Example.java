package org.deltaweave.transformers.text;

import java.util.Optional;

/**
 * One labelled text, or pair of texts.
 *
 * @param text the text or the first of a pair
 * @param pair the second text of a pair
 * @param label index in the labels of the data
 * @param line where it stands in its file, counted from 1
 */
public record Example(String text, Optional<String> pair, int label, long line) {}
