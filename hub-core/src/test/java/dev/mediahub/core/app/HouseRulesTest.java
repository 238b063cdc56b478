package dev.mediahub.core.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The rules of docs/architecture.md for hub-core, held by the build. */
final class HouseRulesTest {
  private static final JavaClasses HUB_CORE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.mediahub.core");

  @Test
  void usesOnlyTheMediaPlanesApi() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.mediahub.media.protocol..",
            "dev.mediahub.media.bwe..",
            "dev.mediahub.media.session..",
            "dev.mediahub.media.room..",
            "dev.mediahub.media.loop..",
            "dev.mediahub.media.edge..",
            "dev.mediahub.media.output..",
            "dev.mediahub.media.worker..")
        .check(HUB_CORE);
  }

  @Test
  void featuresFormNoCycles() {
    slices().matching("dev.mediahub.core.(*)..").should().beFreeOfCycles().check(HUB_CORE);
  }

  @Test
  void nothingUsesTheCompositionRoot() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.mediahub.core.app")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.mediahub.core.app")
        .check(HUB_CORE);
  }

  @Test
  void theBaseKnowsNoFeature() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.mediahub.core.http..",
            "dev.mediahub.core.net",
            "dev.mediahub.core.db",
            "dev.mediahub.core.config")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.mediahub.core.api",
            "dev.mediahub.core.apps",
            "dev.mediahub.core.auth",
            "dev.mediahub.core.ingress",
            "dev.mediahub.core.streams",
            "dev.mediahub.core.tokens",
            "dev.mediahub.core.whip")
        .check(HUB_CORE);
  }

  @Test
  void onlyTheHttpBaseKnowsItsServer() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.mediahub.core.http", "dev.mediahub.core.http.live")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.eclipse.jetty..")
        .check(HUB_CORE);
  }
}
