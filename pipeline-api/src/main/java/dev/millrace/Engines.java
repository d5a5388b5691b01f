package dev.millrace;

import java.util.Optional;
import java.util.ServiceLoader;

/** Looks the engine up once, with the class loader that loaded this module. */
final class Engines {

  static final Optional<PipelineEngine> FOUND =
      ServiceLoader.load(PipelineEngine.class, PipelineEngine.class.getClassLoader()).findFirst();

  private Engines() {}
}
