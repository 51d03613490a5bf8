/** Rewrites the join-point methods of layer classes, and reports what was rewritten. */
package org.deltaweave.weaver.weave;
