/** The same network in PyTorch, through the Deep Java Library. */
package org.deltaweave.benchmarks.pytorch;
