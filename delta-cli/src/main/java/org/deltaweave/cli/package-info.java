/** The command {@code deltaweave}: one class for each subcommand, and what they share. */
package org.deltaweave.cli;
