package org.deltaweave.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTest {
    @Test
    void unknownCommand_suggestsTheNearest() {
        Run run = Run.of("trian");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("error: ", "'trian'", "deltaweave train", "--help");
    }

    @Test
    void unknownOption_suggestsTheNearest() {
        Run run = Run.of("methods", "--jsn", "x");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("'--jsn'", "--json", "deltaweave methods --help");
    }

    @Test
    void missingOption_isNamed() {
        Run run = Run.of("train", "--model", "x");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("--train", "--dev", "--method", "--out");
    }

    @Test
    void noCommand_isWrongUsage() {
        assertThat(Run.of().code()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--epochs=0",
                "--batch=0",
                "--lr=-1",
                "--warmup=1.5",
                "--weight-decay=2",
                "--max-examples=0",
                "--max-length=1",
                "--epochs=three",
                "--set=rank"
            })
    void train_badNumber_isWrongUsage(String option) {
        Run run = Run.of("train", "--model=m", "--train=t", "--dev=d", "--method=lora", "--out=o", option);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains(option.substring(0, option.indexOf('=')));
    }

    @ParameterizedTest
    @ValueSource(strings = {"methods", "inspect", "train", "eval", "import", "export", "demo"})
    void help_isThereForEveryCommand(String command) {
        Run run = Run.of(command, "--help");
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("Usage: deltaweave " + command, "--json=FILE");
    }
}
