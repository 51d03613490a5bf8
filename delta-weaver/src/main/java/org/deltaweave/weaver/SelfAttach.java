package org.deltaweave.weaver;

import java.util.Optional;
import net.bytebuddy.agent.ByteBuddyAgent;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.weaver.internal.Faults;
import org.deltaweave.weaver.weave.Weaver;

/**
 * Starts the weaver from inside a JVM that was started without the agent: for tests and notebooks.
 *
 * <p>JDK 21 and later print a warning unless started with {@code -XX:+EnableDynamicAgentLoading}; programs should use
 * {@code -javaagent} instead.
 */
public final class SelfAttach {
    private SelfAttach() {}

    /**
     * Installs the weaver if there is none, for the methods that the thread's context class loader sees.
     *
     * @throws DeltaweaveException DW-207 if this JVM does not let itself be attached to
     */
    public static synchronized Weaver install() {
        Optional<Weaver> installed = Weaver.installed();
        return installed.isPresent() ? installed.get() : Agent.start(instrumentation(), loader());
    }

    private static java.lang.instrument.Instrumentation instrumentation() {
        try {
            return ByteBuddyAgent.install();
        } catch (IllegalStateException refused) {
            throw new DeltaweaveException(
                    Faults.NOT_WOVEN,
                    "This JVM does not let an agent attach to it: " + refused.getMessage(),
                    "Start it with -javaagent:delta-weaver.jar, or with a JDK and -XX:+EnableDynamicAgentLoading",
                    refused);
        }
    }

    static ClassLoader loader() {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        return context == null ? ClassLoader.getSystemClassLoader() : context;
    }
}
