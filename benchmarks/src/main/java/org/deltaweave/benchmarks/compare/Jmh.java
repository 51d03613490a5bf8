package org.deltaweave.benchmarks.compare;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deltaweave.benchmarks.worker.JsonFiles;

/** Runs a JMH benchmark in processes of its own and reads what it measured. */
public final class Jmh {
    private Jmh() {}

    /**
     * Milliseconds of each of a benchmark's methods.
     *
     * @param benchmark its class, with one parameter
     * @param parameter that parameter's name
     * @return for each value of the parameter and each method one median for each fork
     */
    public static Map<String, Map<String, double[]>> run(
            Class<?> benchmark, String parameter, Path directory, Settings settings) {
        Path file = directory.resolve("jmh.json");
        ChildJvm.run(
                benchmark.getSimpleName(),
                List.of(
                        "org.openjdk.jmh.Main",
                        benchmark.getName(),
                        "-f",
                        String.valueOf(settings.pairs()),
                        "-foe",
                        "true",
                        "-rf",
                        "json",
                        "-rff",
                        file.toString()),
                true,
                settings);
        Map<String, Map<String, double[]>> results = new LinkedHashMap<>();
        for (JsonNode result : JsonFiles.read(file, JsonNode[].class)) {
            String name = result.get("benchmark").textValue();
            List<Double> forks = new ArrayList<>();
            for (JsonNode fork : result.get("primaryMetric").get("rawData")) {
                double[] iterations = new double[fork.size()];
                for (int i = 0; i < iterations.length; i++) {
                    iterations[i] = fork.get(i).doubleValue();
                }
                forks.add(Statistics.median(iterations));
            }
            results.computeIfAbsent(result.get("params").get(parameter).textValue(), value -> new LinkedHashMap<>())
                    .put(
                            name.substring(name.lastIndexOf('.') + 1),
                            forks.stream().mapToDouble(Double::doubleValue).toArray());
        }
        return results;
    }
}
