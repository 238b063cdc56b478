package dev.mediahub.core.app;

import java.util.concurrent.atomic.AtomicBoolean;
import sun.misc.Signal;

/**
 * SIGTERM and SIGINT: the first asks the hub to stop, the second ends it at once. By itself the JVM
 * ignores the second, and the person at the terminal has to find kill -9.
 */
final class Signals {
  private Signals() {}

  /** SIGHUP, from now on: daemons are told so to read their configuration again. */
  static void onHangUp(Runnable reload) {
    Signal.handle(new Signal("HUP"), signal -> reload.run());
  }

  /** From now on; {@code stop} runs once, on a thread of its own. */
  static void install(Runnable stop) {
    AtomicBoolean told = new AtomicBoolean();
    for (String name : new String[] {"TERM", "INT"}) {
      Signal.handle(
          new Signal(name),
          signal -> {
            if (told.getAndSet(true)) {
              System.err.println("Told to stop a second time: ending at once");
              Runtime.getRuntime().halt(ExitCode.FAILED);
            }
            Thread.ofPlatform().name("stop-request").start(stop);
          });
    }
  }
}
