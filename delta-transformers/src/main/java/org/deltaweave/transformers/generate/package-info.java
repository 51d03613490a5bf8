/** Writing on from a prompt: strategies that choose the next tokens of any model that predicts them. */
package org.deltaweave.transformers.generate;
