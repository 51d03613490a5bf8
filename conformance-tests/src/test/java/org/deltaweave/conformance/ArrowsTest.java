package org.deltaweave.conformance;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The arrows between the modules, and how classes are named. */
class ArrowsTest {
    private static JavaClasses all;

    @BeforeAll
    static void importClasses() {
        all = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("org.deltaweave");
    }

    @Test
    void everyModule_isSeen() {
        for (String module : new String[] {"tensor", "api", "transformers", "weaver", "plugins", "conformance"}) {
            assertThat(all.stream().filter(type -> type.getPackageName().startsWith("org.deltaweave." + module)))
                    .as(module)
                    .isNotEmpty();
        }
    }

    @Test
    void arrows_runOneWay() {
        Architectures.layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("tensor")
                .definedBy("org.deltaweave.tensor..")
                .layer("api")
                .definedBy("org.deltaweave.api..")
                .layer("transformers")
                .definedBy("org.deltaweave.transformers..")
                .layer("weaver")
                .definedBy("org.deltaweave.weaver..")
                .layer("plugins")
                .definedBy("org.deltaweave.plugins..")
                .layer("conformance")
                .definedBy("org.deltaweave.conformance..")
                .whereLayer("tensor")
                .mayNotAccessAnyLayer()
                .whereLayer("api")
                .mayOnlyAccessLayers("tensor")
                .whereLayer("transformers")
                .mayOnlyAccessLayers("tensor", "api")
                .whereLayer("weaver")
                .mayOnlyAccessLayers("tensor", "api")
                .whereLayer("plugins")
                .mayOnlyAccessLayers("tensor", "api")
                .whereLayer("conformance")
                .mayOnlyAccessLayers("tensor", "api", "transformers", "weaver")
                .check(all);
    }

    @Test
    void authorsApi_knowsNeitherGuiceNorDl4j() {
        noClasses()
                .that()
                .resideInAnyPackage("org.deltaweave.api..", "org.deltaweave.tensor..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.google.inject..", "org.deeplearning4j..", "net.bytebuddy..")
                .check(all);
    }

    @Test
    void packages_haveNoCycles() {
        for (String module : new String[] {"tensor", "api", "weaver", "plugins"}) {
            slices().matching("org.deltaweave." + module + ".(**)")
                    .should()
                    .beFreeOfCycles()
                    .check(all);
        }
    }

    @Test
    void names_sayTheRole() {
        noClasses()
                .that()
                .resideInAPackage("org.deltaweave..")
                .should()
                .haveNameMatching(".*(Util|Utils|Manager|Helper|Impl)")
                .check(all);
    }

    @Test
    void plugins_areFinal() {
        classes()
                .that()
                .areAnnotatedWith(org.deltaweave.api.DeltaMethod.class)
                .should()
                .haveModifier(com.tngtech.archunit.core.domain.JavaModifier.FINAL)
                .check(all);
    }
}
