/** Shared inside delta-weaver; not for use from outside. */
package org.deltaweave.weaver.internal;
