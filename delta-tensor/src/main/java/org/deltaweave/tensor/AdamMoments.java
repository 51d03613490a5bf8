package org.deltaweave.tensor;

import org.deltaweave.tensor.cpu.AdamKernel;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Adam's running moments of one parameter (Kingma and Ba 2015, arXiv 1412.6980), with epsilon added to the corrected root,
 * as PyTorch does.
 *
 * @param first the decaying mean of gradients, of the parameter's length; changed in place
 * @param second that of their squares
 * @param beta1 decay of the first
 * @param beta2 decay of the second
 * @param epsilon added to the root of the second
 */
public record AdamMoments(INDArray first, INDArray second, double beta1, double beta2, double epsilon) {
    /**
     * Takes a gradient into the moments and turns it into the change to subtract from the parameter.
     *
     * @param gradient of the moments' shape; receives the change
     * @param step counts from 1
     */
    public void change(INDArray gradient, double learningRate, int step) {
        boolean dense = Buffers.isDense(gradient) && Buffers.isDense(first) && Buffers.isDense(second);
        if (dense && gradient.dataType() == DataType.FLOAT && KernelChoice.FLOAT instanceof CpuKernels) {
            AdamKernel.change(
                    HostArrays.floats(gradient),
                    HostArrays.floats(first),
                    HostArrays.floats(second),
                    learningRate,
                    beta1,
                    beta2,
                    epsilon,
                    step);
            HostArrays.done(gradient, first, second);
            return;
        }
        first.muli(beta1).addi(gradient.mul(1 - beta1));
        second.muli(beta2).addi(gradient.mul(gradient).muli(1 - beta2));
        INDArray root = Transforms.sqrt(second, true)
                .divi(Math.sqrt(1 - Math.pow(beta2, step)))
                .addi(epsilon);
        gradient.assign(first).muli(learningRate / (1 - Math.pow(beta1, step))).divi(root);
    }
}
