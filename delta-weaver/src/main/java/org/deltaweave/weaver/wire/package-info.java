/** Makes delta objects: reads settings into configuration records and injects constructors. */
package org.deltaweave.weaver.wire;
