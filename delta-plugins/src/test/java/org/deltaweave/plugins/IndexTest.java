package org.deltaweave.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class IndexTest {
    @Test
    void index_namesEveryBuiltInMethod() throws IOException {
        try (InputStream index = IndexTest.class.getResourceAsStream("/META-INF/deltaweave/plugins.json")) {
            assertThat(new String(index.readAllBytes(), StandardCharsets.UTF_8))
                    .contains(
                            "\"class\":\"org.deltaweave.plugins.addition.Adapter\",\"name\":\"adapter\"",
                            "\"class\":\"org.deltaweave.plugins.reparameterization.Lora\",\"name\":\"lora\"",
                            "\"class\":\"org.deltaweave.plugins.specification.BitFit\",\"name\":\"bitfit\"",
                            "\"class\":\"org.deltaweave.plugins.specification.Full\",\"name\":\"full\"",
                            "\"class\":\"org.deltaweave.plugins.specification.Head\",\"name\":\"head\"");
        }
    }
}
