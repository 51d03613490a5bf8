package org.deltaweave.benchmarks.cases;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deltaweave.benchmarks.compare.Row;
import org.deltaweave.tensor.DeltaweaveException;

/** Something that can be measured. */
public interface Case {
    /** Measures all rows. */
    List<Row> run(Bench bench);

    /** Timed steps in each process, unless told otherwise. */
    default int steps() {
        return 10;
    }

    /** Steps before them, unless told otherwise. */
    default int warmup() {
        return 5;
    }

    /** All cases by name, in the order of the help. */
    static Map<String, Case> all() {
        Map<String, Case> cases = new LinkedHashMap<>();
        cases.put("step", new StepCase());
        cases.put("epoch", new EpochCase());
        cases.put("scale", new ScaleCase());
        cases.put("samediff", new SameDiffCase());
        cases.put("memory", new MemoryCase());
        cases.put("kernels", new KernelsCase());
        return cases;
    }

    /** The case of that name; DW-501 if there is none. */
    static Case of(String name) {
        Case found = all().get(name);
        if (found == null) {
            throw new DeltaweaveException(
                    "DW-501", "There is no case \"" + name + "\"", "Cases are " + String.join(", ", all().keySet()));
        }
        return found;
    }
}
