package dev.mediahub.core.app;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Function;

/** What a person at the terminal reads while the hub starts: a line a phase. Any thread. */
final class Console {
  private final PrintStream out;

  Console(PrintStream out) {
    this.out = out;
  }

  /** Runs one phase of the start and prints its time and what there is to say of its outcome. */
  <T> T phase(String name, Callable<T> work, Function<T, String> detail) throws Exception {
    long beganNs = System.nanoTime();
    T outcome = work.call();
    long tookMs = (System.nanoTime() - beganNs) / 1_000_000;
    say(String.format(Locale.ROOT, "  %-9s %6d ms  %s", name, tookMs, detail.apply(outcome)));
    return outcome;
  }

  void say(String line) {
    out.println(line);
    out.flush();
  }
}
