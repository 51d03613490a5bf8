package org.deltaweave.conformance;

/** The zero-class mode over the built-in methods with their defaults. */
class BuiltInMethodsTest extends EveryPluginTest {}
