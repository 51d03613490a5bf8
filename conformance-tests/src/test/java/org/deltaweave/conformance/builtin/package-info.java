/** The built-in methods under examination, from where a third party stands: outside the kit's package. */
package org.deltaweave.conformance.builtin;
