/** Finds delta methods and layer classes on the class path without loading them. */
package org.deltaweave.weaver.discovery;
