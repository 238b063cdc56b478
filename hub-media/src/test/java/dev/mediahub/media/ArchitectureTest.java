package dev.mediahub.media;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

/** The rules of docs/architecture.md that a compiler does not hold. */
final class ArchitectureTest {
  private static final String[] PURE = {
    "dev.mediahub.media.protocol..",
    "dev.mediahub.media.bwe..",
    "dev.mediahub.media.session..",
    "dev.mediahub.media.room..",
    "dev.mediahub.media.stats.."
  };

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.mediahub.media");

  @Test
  void packagesHaveNoCycles() {
    check(slices().matching("dev.mediahub.media.(*)..").should().beFreeOfCycles());
    check(slices().matching("dev.mediahub.media.protocol.(*)..").should().beFreeOfCycles());
  }

  @Test
  void protocolsAndPacketPathUseNoSockets() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.nio.channels..", "java.net.http..", "java.nio.file.."));
  }

  @Test
  void protocolsAndPacketPathDoNotLog() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.slf4j.."));
  }

  @Test
  void onlyTheHandshakeKnowsThreads() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .and(not(resideInAPackage("dev.mediahub.media.protocol.dtls..")))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.util.concurrent")
            .orShould()
            .dependOnClassesThat()
            .belongToAnyOf(Thread.class));
  }

  @Test
  void protocolsAndPacketPathReadNoClock() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .and(not(resideInAPackage("dev.mediahub.media.protocol.dtls..")))
            .should()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis"));
  }

  @Test
  void onlyItsJobsKnowFfmpeg() {
    check(
        noClasses()
            .that(not(resideInAPackage("dev.mediahub.media.worker.jobs.ffmpeg")))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.bytedeco.."));
  }

  @Test
  void theHubUsesNothingOfItsWorkersInside() {
    check(
        noClasses()
            .that(not(resideInAPackage("dev.mediahub.media.worker.jobs..")))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.mediahub.media.worker.jobs.."));
  }

  @Test
  void theApiStandsAlone() {
    check(
        noClasses()
            .that()
            .resideInAPackage("dev.mediahub.media.api")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "dev.mediahub.media.edge..",
                "dev.mediahub.media.room..",
                "dev.mediahub.media.loop..",
                "dev.mediahub.media.protocol.."));
  }

  private static void check(ArchRule rule) {
    rule.check(CLASSES);
  }
}
