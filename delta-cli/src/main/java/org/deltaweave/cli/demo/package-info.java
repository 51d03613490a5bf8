/** The embedded encoder and data, and the command that tunes one on the other with every method. */
package org.deltaweave.cli.demo;
