package org.deltaweave.benchmarks.cases;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deltaweave.benchmarks.compare.Figures;
import org.deltaweave.benchmarks.compare.Jmh;
import org.deltaweave.benchmarks.compare.Row;
import org.deltaweave.benchmarks.compare.Spread;
import org.deltaweave.benchmarks.compare.Statistics;
import org.deltaweave.benchmarks.compare.TemporaryFixture;
import org.deltaweave.benchmarks.kernels.KernelBenchmark;

/** The CPU kernels beside ND4J's operations; the number of pairs is the number of JMH's forks. */
final class KernelsCase implements Case {
    @Override
    public List<Row> run(Bench bench) {
        try (TemporaryFixture temporary = new TemporaryFixture()) {
            bench.console().progress("kernels: " + bench.settings().pairs() + " forks of each");
            List<Row> rows = new ArrayList<>();
            Jmh.run(KernelBenchmark.class, "kernel", temporary.fixture().directory(), bench.settings())
                    .forEach((kernel, times) -> rows.add(row(kernel, times)));
            return rows;
        }
    }

    private static Row row(String kernel, Map<String, double[]> times) {
        double[] ours = times.get("ours");
        double[] theirs = times.get("nd4j");
        double[] ratios = new double[ours.length];
        for (int fork = 0; fork < ratios.length; fork++) {
            ratios[fork] = ours[fork] / theirs[fork];
        }
        return new Row("kernels", kernel, time(null, ours), time("ND4J", theirs), Spread.of(ratios), null);
    }

    private static Figures time(String name, double[] forks) {
        double median = Statistics.rounded(Statistics.median(forks));
        return new Figures(name, median, null, null, null, null, null, null, null);
    }
}
