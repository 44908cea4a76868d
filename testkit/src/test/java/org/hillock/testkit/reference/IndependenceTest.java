package org.hillock.testkit.reference;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

class IndependenceTest {
  /** A reference that shared code with the kernels would share their errors. */
  @Test
  void theReferenceKnowsNothingOfTheLibraryNorOfJUnit() {
    String self = Reference.class.getPackageName();
    noClasses()
        .should()
        .dependOnClassesThat(resideInAPackage("org.hillock..").and(resideOutsideOfPackage(self)))
        .orShould()
        .dependOnClassesThat(resideInAPackage("org.junit.."))
        .check(
            new ClassFileImporter()
                .withImportOption(location -> !location.contains("/test-classes/"))
                .importPackages(self));
  }
}
