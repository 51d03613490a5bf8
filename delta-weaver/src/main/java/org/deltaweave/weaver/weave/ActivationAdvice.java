package org.deltaweave.weaver.weave;

import net.bytebuddy.asm.Advice;
import org.deltaweave.api.Attached;
import org.deltaweave.api.Layer;
import org.deltaweave.tensor.Tensor;

/**
 * What is added at the end of {@code Tensor m(Tensor input)}.
 *
 * <p>The body is copied into classes of other packages: it may use public members only, and no lambda.
 */
final class ActivationAdvice {
    private ActivationAdvice() {}

    @Advice.OnMethodExit
    static void exit(
            @Advice.This Layer self,
            @SlotIndex int slot,
            @Advice.Argument(0) Tensor input,
            @Advice.Return(readOnly = false) Tensor returned) {
        Attached attached = self.slots[slot];
        if (attached != null) {
            returned = attached.apply(input, returned);
        }
    }
}
