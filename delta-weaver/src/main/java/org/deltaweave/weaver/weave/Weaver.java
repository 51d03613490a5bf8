package org.deltaweave.weaver.weave;

import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.agent.builder.AgentBuilder.RedefinitionStrategy.DiscoveryStrategy;
import net.bytebuddy.agent.builder.ResettableClassFileTransformer;
import net.bytebuddy.pool.TypePool.Resolution.NoSuchTypeException;
import org.deltaweave.api.Layer;
import org.deltaweave.tensor.DeltaweaveException;
import org.deltaweave.weaver.discovery.LayerDescriptor;
import org.deltaweave.weaver.discovery.PluginCatalog;
import org.deltaweave.weaver.internal.Faults;

/**
 * Rewrites the join-point methods of layer classes, so that a method ends by looking into its slot.
 *
 * <p>At first it weaves what the discovered methods target by default, at load time or, for classes loaded before, by
 * retransformation; {@link #ensureWoven} adds what a user targets beyond that. Only method bodies change, so everything
 * can be undone with {@link #reset()}. Classes and methods that nobody targets keep their bytes.
 */
public final class Weaver {
    private static volatile Weaver installed;

    private final Instrumentation instrumentation;
    private final WeavePlan plan = new WeavePlan();

    // Without this Byte Buddy describes every loaded class, which takes a second where ten thousand are loaded.
    private final DiscoveryStrategy plannedClasses = agent -> List.of(plannedClasses(agent));
    private final Map<String, KnownLayer> layers = new TreeMap<>();
    private final ResettableClassFileTransformer transformer;
    private volatile PluginCatalog catalog;

    private Weaver(Instrumentation instrumentation, PluginCatalog catalog) {
        this.instrumentation = instrumentation;
        adopt(catalog);
        WeaveTransformer weave = new WeaveTransformer(plan);
        this.transformer = new AgentBuilder.Default(new ByteBuddy())
                .disableClassFormatChanges()
                .with(AgentBuilder.RedefinitionStrategy.RETRANSFORMATION)
                .with(plannedClasses)
                .with(AgentBuilder.DescriptionStrategy.Default.POOL_ONLY)
                .with(weave)
                .ignore((type, classLoader, module, redefined, domain) -> false)
                .type((type, classLoader, module, redefined, domain) -> plan.covers(type.getName()))
                .transform(weave)
                .installOn(instrumentation);
    }

    /**
     * Starts weaving in this JVM; called by the agent. A second call adds the catalog's targets to the first weaver's.
     */
    public static synchronized Weaver install(Instrumentation instrumentation, PluginCatalog catalog) {
        if (installed == null) {
            installed = create(instrumentation, catalog);
        } else {
            installed.extend(catalog);
        }
        return installed;
    }

    /** The weaver of this JVM; empty if it was started without the agent. */
    public static Optional<Weaver> installed() {
        return Optional.ofNullable(installed);
    }

    /** A weaver beside the JVM's own. */
    static Weaver create(Instrumentation instrumentation, PluginCatalog catalog) {
        if (!instrumentation.isRetransformClassesSupported()) {
            throw new DeltaweaveException(
                    Faults.NOT_WOVEN,
                    "This agent may not retransform classes",
                    "Start it from delta-weaver.jar, whose manifest allows it");
        }
        return new Weaver(instrumentation, catalog);
    }

    /**
     * Weaves join points of a loaded class that are not woven yet.
     *
     * @throws DeltaweaveException DW-207 if one of them is not woven afterwards, with the reason
     */
    public synchronized void ensureWoven(Class<? extends Layer> type, Collection<String> joinPoints) {
        if (isWoven(type, joinPoints)) {
            return;
        }
        String name = type.getName();
        List<String> added = joinPoints.stream()
                .filter(joinPoint -> !plan.targets(name).contains(joinPoint))
                .toList();
        try {
            LayerShape shape = LayerShape.read(KnownLayer.of(type)
                    .describe()
                    .orElseThrow(() -> new UnfitClassException(
                            "the class file of " + name + " cannot be found by its class loader")));
            joinPoints.forEach(shape::weavable);
            layers.putIfAbsent(name, KnownLayer.of(type));
            plan.add(name, joinPoints);
            instrumentation.retransformClasses(type);
        } catch (UnfitClassException | UnmodifiableClassException | LinkageError | NoSuchTypeException failure) {
            plan.recordFailure(name, joinPoints, failure.toString());
        }
        if (!isWoven(type, joinPoints)) {
            giveUp(type, joinPoints, added);
        }
    }

    /** Takes back what cannot be woven, so that what was woven before is woven again, and says why. */
    private void giveUp(Class<?> type, Collection<String> joinPoints, Collection<String> added) {
        String name = type.getName();
        String reason = joinPoints.stream()
                .map(joinPoint -> plan.failure(name, joinPoint))
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("no transformation took place");
        plan.remove(name, added);
        DeltaweaveException failure = new DeltaweaveException(
                Faults.NOT_WOVEN,
                "Join points " + List.copyOf(joinPoints) + " of class " + name + " could not be woven: " + reason,
                "See the weaver's report() for every join point's state, and check that no other agent changes the class");
        try {
            instrumentation.retransformClasses(type);
        } catch (UnmodifiableClassException | LinkageError again) {
            failure.addSuppressed(again);
        }
        throw failure;
    }

    /** What was discovered when weaving started, or last extended. */
    public PluginCatalog catalog() {
        return catalog;
    }

    /** What became of every join point known so far. */
    public synchronized WeaveReport report() {
        List<WeaveReport.Entry> entries = new ArrayList<>();
        for (KnownLayer layer : layers.values()) {
            entries.addAll(new ReportRows(plan, layer.descriptor()).of(layer.describe()));
        }
        return new WeaveReport(entries);
    }

    /** Gives every woven class its own bytes back and stops weaving. Deltas still attached stop acting: detach them first. */
    public synchronized void reset() {
        if (!transformer.reset(instrumentation, AgentBuilder.RedefinitionStrategy.RETRANSFORMATION, plannedClasses)) {
            throw new DeltaweaveException(
                    Faults.WRONG_STATE,
                    "The weaver was reset before",
                    "Install a new weaver instead of resetting this one");
        }
        plan.forgetWoven();
        synchronized (Weaver.class) {
            if (installed == this) {
                installed = null;
            }
        }
    }

    private synchronized void extend(PluginCatalog catalog) {
        adopt(catalog);
        for (Class<?> type : plannedClasses(instrumentation)) {
            if (Layer.class.isAssignableFrom(type)) {
                ensureWoven(type.asSubclass(Layer.class), plan.targets(type.getName()));
            }
        }
    }

    private List<Class<?>> plannedClasses(Instrumentation agent) {
        return Arrays.<Class<?>>stream(agent.getAllLoadedClasses())
                .filter(type -> plan.covers(type.getName()))
                .toList();
    }

    /** Plans what the catalog's methods target by default; what does not fit stays out of the plan and in the report. */
    private void adopt(PluginCatalog found) {
        catalog = found;
        for (LayerDescriptor descriptor : found.layers()) {
            KnownLayer layer = new KnownLayer(descriptor, new WeakReference<>(found.loader()));
            layers.put(descriptor.className(), layer);
            layer.describe().ifPresent(type -> {
                try {
                    List<String> targets = DefaultTargets.of(LayerShape.read(type), found.plugins());
                    if (!targets.isEmpty()) {
                        plan.add(descriptor.className(), targets);
                    }
                } catch (UnfitClassException unfit) {
                    // report() reads the class file again and says the same
                }
            });
        }
    }

    private boolean isWoven(Class<?> type, Collection<String> joinPoints) {
        return plan.woven(type.getClassLoader(), type.getName()).containsAll(joinPoints);
    }
}
