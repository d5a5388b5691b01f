package dev.millrace.demo;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;

/** Demo uses stages, stages use the api, never back. A module is known by where its classes lie. */
@AnalyzeClasses(packages = "dev.millrace", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

  private static final DescribedPredicate<JavaClass> API = module("pipeline-api");
  private static final DescribedPredicate<JavaClass> STAGES = module("pipeline-stages");
  private static final DescribedPredicate<JavaClass> DEMO = module("pipeline-demo");

  @ArchTest
  static final ArchRule apiNeedsReactorCoreOnly =
      classes()
          .that(API)
          .should()
          .onlyDependOnClassesThat(
              API.or(
                  resideInAnyPackage(
                      "java..",
                      "org.jspecify.annotations..",
                      "org.reactivestreams..",
                      "reactor.core..",
                      "reactor.util..")));

  @ArchTest
  static final ArchRule stagesDoNotKnowTheDemo =
      noClasses().that(STAGES).should().dependOnClassesThat(DEMO);

  @ArchTest
  static final ArchRule queuesDoNotKnowTheEngineOrHttp =
      noClasses()
          .that()
          .resideInAPackage("dev.millrace.queue..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.millrace.stages..", "dev.millrace.http..");

  @ArchTest
  static final ArchRule httpDoesNotKnowTheEngine =
      noClasses()
          .that()
          .resideInAPackage("dev.millrace.http..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.millrace.stages..");

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().assignedFrom(new PackageByPackage()).should().beFreeOfCycles();

  @ArchTest
  static void everyModuleIsSeen(JavaClasses all) {
    assertThat(all).anyMatch(API).anyMatch(STAGES).anyMatch(DEMO);
    assertThat(all).allMatch(API.or(STAGES).or(DEMO));
  }

  /** True in a reactor build, where a module is a folder of classes or a jar in its target. */
  private static DescribedPredicate<JavaClass> module(String name) {
    return DescribedPredicate.describe(
        "are in " + name,
        type ->
            // An array has no source of its own.
            type.getBaseComponentType()
                .getSource()
                .map(source -> source.getUri().toString().contains("/" + name + "/target/"))
                .orElse(false));
  }

  private static final class PackageByPackage implements SliceAssignment {
    @Override
    public String getDescription() {
      return "packages";
    }

    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      return type.getPackageName().startsWith("dev.millrace")
          ? SliceIdentifier.of(type.getPackageName())
          : SliceIdentifier.ignore();
    }
  }
}
