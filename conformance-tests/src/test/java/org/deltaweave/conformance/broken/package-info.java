/** Delta methods with one mistake each, which the kit must find. */
package org.deltaweave.conformance.broken;
