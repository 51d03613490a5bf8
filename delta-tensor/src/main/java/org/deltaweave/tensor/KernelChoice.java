package org.deltaweave.tensor;

import org.nd4j.linalg.api.ops.executioner.OpExecutioner.ExecutionerType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Which kernels compute with FLOAT arrays: those for the processor, unless ND4J's backend is another device.
 *
 * <p>The system property {@code deltaweave.kernels} set to {@code nd4j} forces the portable ones.
 */
final class KernelChoice {
    static final Kernels FLOAT = choose();

    private KernelChoice() {}

    /** Whether ND4J's arrays lie in the processor's memory. */
    static boolean onProcessor() {
        return Nd4j.getExecutioner().type() == ExecutionerType.NATIVE_CPU;
    }

    private static Kernels choose() {
        boolean portable = "nd4j".equals(System.getProperty("deltaweave.kernels"));
        return onProcessor() && !portable ? CpuKernels.INSTANCE : NdKernels.INSTANCE;
    }
}
