package org.deltaweave.cli;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.io.PrintWriter;
import java.util.List;

/**
 * What a training or an evaluation gave, as its JSON file has it.
 *
 * @param method the delta method
 * @param devAccuracy share of right answers, 0 to 1
 * @param trainedParameters of the delta and the head
 * @param trainedShare {@code trainedParameters} divided by the parameters of backbone and head
 * @param seconds that training took; that evaluation took, if nothing was trained
 * @param deltaBytes size of all files in the delta's directory
 * @param peakMemoryMb the most physical memory the process used, in 1,000,000 bytes
 * @param losses mean training loss of each epoch
 */
@JsonPropertyOrder({
    "method",
    "devAccuracy",
    "trainedParameters",
    "trainedShare",
    "seconds",
    "deltaBytes",
    "peakMemoryMb",
    "losses"
})
public record Outcome(
        String method,
        double devAccuracy,
        long trainedParameters,
        double trainedShare,
        double seconds,
        long deltaBytes,
        double peakMemoryMb,
        List<Double> losses) {
    /** Copies the list. */
    public Outcome {
        losses = List.copyOf(losses);
    }

    void print(PrintWriter out) {
        Table.of("method", ">trained", ">share", ">dev accuracy", ">seconds", ">delta", ">peak memory")
                .row(
                        method,
                        Figures.count(trainedParameters),
                        Figures.percent(trainedShare),
                        Figures.accuracy(devAccuracy),
                        Figures.oneDigit(seconds),
                        Figures.bytes(deltaBytes),
                        Math.round(peakMemoryMb) + " MB")
                .print(out);
    }
}
