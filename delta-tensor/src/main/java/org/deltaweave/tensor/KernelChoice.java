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

    private static Kernels choose() {
        boolean portable = "nd4j".equals(System.getProperty("deltaweave.kernels"));
        boolean processor = Nd4j.getExecutioner().type() == ExecutionerType.NATIVE_CPU;
        return processor && !portable ? CpuKernels.INSTANCE : NdKernels.INSTANCE;
    }
}
