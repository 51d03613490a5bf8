/** Rules that every delta method keeps, and three ways to check them: one class, no class, or a program. */
package org.deltaweave.conformance;
