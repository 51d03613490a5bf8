package org.deltaweave.weaver.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** PEFT's rules by which a configuration names modules. */
class PeftModulesTest {
    private static final String QUERY = "bert.encoder.layer.3.attention.self.query";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'target_modules':['query','value']|true",
                "'target_modules':['self.query']|true",
                "'target_modules':['uery']|false",
                "'target_modules':[]|false",
                "'target_modules':null|true",
                "'target_modules':'all-linear'|true",
                "'target_modules':'.*query'|true",
                "'target_modules':'query'|false",
                "'target_modules':['query'],'exclude_modules':['query']|false",
                "'target_modules':['query'],'exclude_modules':'.*[.]3[.].*'|false",
                "'target_modules':['query'],'exclude_modules':['value']|true",
                "'target_modules':['query'],'layers_to_transform':3|true",
                "'target_modules':['query'],'layers_to_transform':[1,3]|true",
                "'target_modules':['query'],'layers_to_transform':[1,2]|false",
                "'target_modules':['query'],'layers_to_transform':[]|true",
                "'target_modules':['bert.encoder.layer.3.attention.self.query'],'layers_to_transform':[1]|true",
                "'target_modules':['query'],'layers_to_transform':[3],'layers_pattern':'layer'|true",
                "'target_modules':['query'],'layers_to_transform':[3],'layers_pattern':['h','layer']|true",
                "'target_modules':['query'],'layers_to_transform':[3],'layers_pattern':['h']|false"
            })
    void target_followsPeft(String entries, boolean named) throws JsonProcessingException {
        assertThat(modules(entries).target(QUERY)).isEqualTo(named);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'modules_to_save':['classifier']|pre_classifier.bias|true",
                "'modules_to_save':['classifier']|classifier.out_proj.bias|true",
                "'modules_to_save':['classifier']|score.weight|false",
                "'task_type':'SEQ_CLS'|score.weight|true",
                "'task_type':'TOKEN_CLS'|classifier.weight|true",
                "'task_type':'QUESTION_ANS'|qa_outputs.weight|true",
                "'task_type':'CAUSAL_LM'|score.weight|false",
                "'modules_to_save':null|lm_head.weight|false"
            })
    void saved_takesListedModulesAndTheTasksHeads(String entries, String tensor, boolean saved)
            throws JsonProcessingException {
        assertThat(modules(entries).saved(tensor)).isEqualTo(saved);
    }

    private static PeftModules modules(String entries) throws JsonProcessingException {
        return new PeftModules(new Fields(
                Path.of("adapter_config.json"), "", ConfigJson.read("{" + entries.replace('\'', '"') + "}")));
    }
}
