package org.deltaweave.weaver;

import java.lang.instrument.Instrumentation;
import org.deltaweave.weaver.discovery.PluginCatalog;
import org.deltaweave.weaver.weave.Weaver;

/**
 * The Java agent: {@code java -javaagent:delta-weaver.jar -cp ... Main}.
 *
 * <p>It discovers the methods on the class path and starts weaving before the first layer class is loaded. Started later
 * it reweaves classes that are loaded. Take no arguments.
 */
public final class Agent {
    private Agent() {}

    /** Called by the JVM before {@code main}. */
    public static void premain(String arguments, Instrumentation instrumentation) {
        start(instrumentation, ClassLoader.getSystemClassLoader());
    }

    /** Called by the JVM for {@code Launcher-Agent-Class}, and when the agent is attached to a running JVM. */
    public static void agentmain(String arguments, Instrumentation instrumentation) {
        start(instrumentation, ClassLoader.getSystemClassLoader());
    }

    static Weaver start(Instrumentation instrumentation, ClassLoader loader) {
        return Weaver.install(instrumentation, PluginCatalog.discover(loader));
    }
}
