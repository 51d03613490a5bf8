package org.deltaweave.cli;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import org.deltaweave.transformers.metrics.Score;

/**
 * What a training or an evaluation gave, as its JSON file has it; for classification, {@code devAccuracy} repeats the
 * accuracy.
 *
 * @param method the delta method
 * @param task what the network does
 * @param scores figures on the development data by name, the task's own first; without those that are undefined
 * @param trainedParameters of the delta and the head
 * @param trainedShare {@code trainedParameters} divided by the parameters of backbone and head
 * @param seconds that training took; that evaluation took, if nothing was trained
 * @param deltaBytes size of all files in the delta's directory
 * @param peakMemoryMb the most physical memory the process used, in 1,000,000 bytes
 * @param losses mean training loss of each epoch
 */
@JsonPropertyOrder({
    "method",
    "task",
    "devAccuracy",
    "scores",
    "trainedParameters",
    "trainedShare",
    "seconds",
    "deltaBytes",
    "peakMemoryMb",
    "losses"
})
@JsonIgnoreProperties(value = "devAccuracy", allowGetters = true)
public record Outcome(
        String method,
        String task,
        LinkedHashMap<String, Double> scores,
        long trainedParameters,
        double trainedShare,
        double seconds,
        long deltaBytes,
        double peakMemoryMb,
        List<Double> losses) {
    /** Copies what may change. */
    public Outcome {
        scores = new LinkedHashMap<>(scores);
        losses = List.copyOf(losses);
    }

    static LinkedHashMap<String, Double> defined(List<Score> scores) {
        LinkedHashMap<String, Double> defined = new LinkedHashMap<>();
        scores.stream().filter(Score::isDefined).forEach(score -> defined.put(score.name(), score.value()));
        return defined;
    }

    /** Share of right answers, 0 to 1; null for tasks that have none. */
    @JsonProperty
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public Double devAccuracy() {
        return scores.get("accuracy");
    }

    void print(PrintWriter out) {
        String name = scores.isEmpty() ? "score" : scores.keySet().iterator().next();
        String value = scores.isEmpty() ? "undefined" : Figures.accuracy(scores.get(name));
        Table.of("method", ">trained", ">share", ">dev " + name, ">seconds", ">delta", ">peak memory")
                .row(
                        method,
                        Figures.count(trainedParameters),
                        Figures.percent(trainedShare),
                        value,
                        Figures.oneDigit(seconds),
                        Figures.bytes(deltaBytes),
                        Math.round(peakMemoryMb) + " MB")
                .print(out);
        if (scores.size() > 1) {
            out.println(scores.entrySet().stream()
                    .skip(1)
                    .map(score -> score.getKey() + " " + Figures.accuracy(score.getValue()))
                    .collect(Collectors.joining(", ", "also: ", "")));
        }
    }
}
