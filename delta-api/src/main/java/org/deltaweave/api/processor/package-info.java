/** The annotation processor that indexes plugins and layers while they are compiled, and reports their misuse. */
package org.deltaweave.api.processor;
