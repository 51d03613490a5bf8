/** The entrance to weaving: the agent, the self-attachment for tests, and the Guice module. */
package org.deltaweave.weaver;
