package org.example.app;

import com.google.inject.Guice;
import org.deltaweave.api.Attachment;
import org.deltaweave.api.DeltaSpec;
import org.deltaweave.api.DeltaWeaver;
import org.deltaweave.weaver.DeltaModule;
import org.deltaweave.weaver.weave.Weaver;
import org.example.net.TinyNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A program that relies on the agent: attaches a delta and prints what happened. */
public final class WovenMain {
    private WovenMain() {}

    public static void main(String[] arguments) {
        System.out.println("agent=" + Weaver.installed().isPresent());
        TinyNetwork network = TinyNetwork.of(DataType.FLOAT, 5);
        INDArray input = TinyNetwork.random(DataType.FLOAT, 6, 2, TinyNetwork.WIDTH);
        INDArray before = network.output(input);
        Attachment shift = Guice.createInjector(new DeltaModule())
                .getInstance(DeltaWeaver.class)
                .attach(network, DeltaSpec.of("shift"));
        System.out.println("changed=" + !network.output(input).equals(before));
        shift.detach();
        System.out.println("restored=" + network.output(input).equals(before));
        System.out.println(Weaver.installed().orElseThrow().report());
    }
}
