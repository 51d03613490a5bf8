package org.deltaweave.weaver.weave;

import java.security.ProtectionDomain;
import java.util.Set;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.matcher.ElementMatchers;
import net.bytebuddy.utility.JavaModule;
import org.deltaweave.weaver.discovery.DeltaKind;

/** Adds the advice to exactly the planned join points of a class, and keeps count of what happened. */
final class WeaveTransformer extends AgentBuilder.Listener.Adapter implements AgentBuilder.Transformer {
    private final WeavePlan plan;

    WeaveTransformer(WeavePlan plan) {
        this.plan = plan;
    }

    @Override
    public DynamicType.Builder<?> transform(
            DynamicType.Builder<?> builder,
            TypeDescription type,
            ClassLoader loader,
            JavaModule module,
            ProtectionDomain domain) {
        LayerShape shape = LayerShape.read(type);
        DynamicType.Builder<?> woven = builder;
        for (String name : plan.targets(type.getName())) {
            LayerShape.Point point = shape.weavable(name);
            Class<?> advice =
                    point.kind().orElseThrow() == DeltaKind.ACTIVATION ? ActivationAdvice.class : ParameterAdvice.class;
            woven = woven.visit(Advice.withCustomMapping()
                    .bind(SlotIndex.class, point.slot())
                    .to(advice)
                    .on(ElementMatchers.named(point.method()).and(ElementMatchers.hasDescriptor(point.descriptor()))));
        }
        return woven;
    }

    @Override
    public void onTransformation(
            TypeDescription type, ClassLoader loader, JavaModule module, boolean loaded, DynamicType dynamicType) {
        plan.recordWoven(loader, type.getName(), Set.copyOf(plan.targets(type.getName())));
    }

    @Override
    public void onError(String typeName, ClassLoader loader, JavaModule module, boolean loaded, Throwable failure) {
        // Byte Buddy reports errors of every class here, also of those it only looked at.
        if (plan.covers(typeName)) {
            plan.recordUnwoven(loader, typeName);
            plan.recordFailure(typeName, plan.targets(typeName), failure.toString());
        }
    }
}
