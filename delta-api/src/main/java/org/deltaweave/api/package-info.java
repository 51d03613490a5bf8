/** What the author of a delta method, or of a layer with join points, compiles against. */
package org.deltaweave.api;
