package org.deltaweave.transformers.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GenerationConfigTest {
    @TempDir
    private Path directory;

    @Test
    void read_allSettings() throws IOException {
        GenerationConfig config = read(
                """
                {"bos_token_id": 0, "eos_token_id": [2, 3], "pad_token_id": 1, "decoder_start_token_id": 4,
                 "max_length": 60, "min_length": 12, "max_new_tokens": 30, "min_new_tokens": 5,
                 "repetition_penalty": 1.2, "no_repeat_ngram_size": 3, "suppress_tokens": [8, 9],
                 "begin_suppress_tokens": [7], "forced_bos_token_id": 0, "forced_eos_token_id": 2,
                 "num_beams": 4, "length_penalty": 2.0, "early_stopping": true, "num_return_sequences": 2,
                 "transformers_version": "4.57.6", "use_cache": true, "temperature": 0.7}""");
        assertThat(config)
                .isEqualTo(new GenerationConfig(
                        new SpecialIds(OptionalInt.of(0), List.of(2, 3), OptionalInt.of(4)),
                        new Lengths(OptionalInt.of(60), OptionalInt.of(30), 12, 5),
                        new Restrictions(1.2, 3, List.of(8, 9), List.of(7), OptionalInt.of(0), List.of(2)),
                        Optional.empty(),
                        new Beams(4, 2, EarlyStopping.WHEN_FULL),
                        2));
        assertThat(config.ids().firstOfDecoder()).hasValue(4);
    }

    @Test
    void read_nothing_hasTheReferencesDefaults() throws IOException {
        assertThat(read("{}"))
                .isEqualTo(new GenerationConfig(
                        SpecialIds.NONE,
                        new Lengths(OptionalInt.empty(), OptionalInt.empty(), 0, 0),
                        Restrictions.NONE,
                        Optional.empty(),
                        new Beams(1, 1, EarlyStopping.WHEN_UNLIKELY),
                        1));
        assertThat(read("{\"max_length\": 20}").lengths().maxLength()).isEmpty();
        assertThat(read("{\"max_length\": 21}").lengths().maxLength()).hasValue(21);
        assertThat(read("{\"early_stopping\": \"never\"}").beams().stopping()).isEqualTo(EarlyStopping.WHEN_IMPOSSIBLE);
        assertThat(read("{\"bos_token_id\": 6}").ids().firstOfDecoder()).hasValue(6);
    }

    @Test
    void read_sampling_drawsAmong50UnlessTold() throws IOException {
        assertThat(read("{\"do_sample\": true}").sampling()).hasValue(new Sampling(1, 50, 1, 0));
        assertThat(read("{\"do_sample\": true, \"top_k\": null}").sampling()).hasValue(new Sampling(1, 0, 1, 0));
        assertThat(read("{\"do_sample\": true, \"top_k\": 0, \"top_p\": 0.9, \"temperature\": 0.6}")
                        .sampling())
                .hasValue(new Sampling(0.6, 0, 0.9, 0));
    }

    @Test
    void read_noGenerationConfig_readsConfig() throws IOException {
        Files.writeString(directory.resolve("config.json"), "{\"eos_token_id\": 2, \"num_beams\": 4}");
        assertThat(GenerationConfig.read(directory).ids().ends()).containsExactly(2);
        assertThat(GenerationConfig.read(directory).beams().count()).isEqualTo(4);
        assertThat(read("{\"eos_token_id\": 3}").ids().ends()).containsExactly(3);
    }

    @Test
    void read_unsupported_isNamed() {
        assertThatThrownBy(() -> read("{\"penalty_alpha\": 0.6, \"num_beam_groups\": 2, \"top_k\": 4}"))
                .hasMessage("[DW-390] File " + directory.resolve("generation_config.json")
                        + " asks for what generation does not support: 'num_beam_groups = 2', 'penalty_alpha = 0.6'. "
                        + "Remove it from the file to write without.");
        assertThatThrownBy(() -> read("{\"bad_words_ids\": [[5]]}")).hasMessageContaining("'bad_words_ids = [[5]]'");
        assertThatThrownBy(() -> read("{\"stop_strings\": \"END\"}")).hasMessageContaining("'stop_strings = \"END\"'");
        assertThatThrownBy(() -> read("{\"renormalize_logits\": true}"))
                .hasMessageContaining("'renormalize_logits = true'");
    }

    @Test
    void read_unsupportedButNeutral_isIgnored() throws IOException {
        assertThat(
                        read(
                                """
                {"num_beam_groups": 1, "penalty_alpha": null, "diversity_penalty": 0.0, "typical_p": 1.0,
                 "encoder_repetition_penalty": 1.0, "bad_words_ids": [], "renormalize_logits": false, "min_p": 0}"""))
                .isEqualTo(read("{}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"eos_token_id\": \"two\"}",
                "{\"eos_token_id\": [2, 1.5]}",
                "{\"top_k\": -1, \"do_sample\": true}",
                "{\"num_beams\": 0}",
                "{\"num_beams\": 99999999999}",
                "{\"max_length\": \"long\"}",
                "{\"early_stopping\": 3}",
                "{\"do_sample\": 1}"
            })
    void read_mistyped_isRefused(String json) {
        String key = json.substring(2, json.indexOf('"', 2));
        assertThatThrownBy(() -> read(json)).hasMessageContaining("[DW-303]").hasMessageContaining("'" + key + "'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '\'',
            value = {
                "{\"early_stopping\": \"soon\"}; early_stopping",
                "{\"temperature\": 0, \"do_sample\": true}; temperature",
                "{\"top_p\": 2, \"do_sample\": true}; top_p",
                "{\"repetition_penalty\": -1}; repetition_penalty",
                "{\"num_return_sequences\": 2}; num_return_sequences",
                "{\"num_return_sequences\": 4, \"num_beams\": 3}; num_return_sequences"
            })
    void read_outOfRange_isRefused(String json, String key) {
        assertThatThrownBy(() -> read(json)).hasMessageContaining("[DW-392] The generation setting '" + key + "' is");
    }

    @Test
    void samplingAndBeams_isRefused() {
        assertThatThrownBy(() -> read("{\"do_sample\": true, \"num_beams\": 3}"))
                .hasMessage("[DW-391] Sampling and beam search (num_beams 3) are asked for at once. "
                        + "Set num_beams to 1 or do_sample to false.");
    }

    @Test
    void with_leavesNoContradiction() throws IOException {
        GenerationConfig beams = read("{\"num_beams\": 3}");
        Sampling sampling = new Sampling(1, 0, 1, 0);
        assertThat(beams.with(sampling).beams()).isEqualTo(Beams.NONE);
        assertThat(beams.with(sampling).with(Beams.of(2)).sampling()).isEmpty();
    }

    private GenerationConfig read(String json) throws IOException {
        Files.writeString(directory.resolve("generation_config.json"), json);
        return GenerationConfig.read(directory);
    }
}
