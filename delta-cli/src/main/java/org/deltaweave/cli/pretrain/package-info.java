/** The text on which the embedded encoder was pretrained, and the command that pretrains it. */
package org.deltaweave.cli.pretrain;
