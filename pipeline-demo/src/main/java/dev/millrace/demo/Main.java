package dev.millrace.demo;

import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
    name = "millrace",
    description = "Runs the example systems.",
    mixinStandardHelpOptions = true)
final class Main implements Runnable {

  public static void main(String... args) {
    System.exit(new CommandLine(new Main()).execute(args));
  }

  @Override
  public void run() {
    CommandLine.usage(this, System.err);
  }
}
