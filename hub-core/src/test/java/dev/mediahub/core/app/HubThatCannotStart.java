package dev.mediahub.core.app;

import dev.mediahub.media.api.MediaServerFactory;

/** A hub in a process of its own whose media plane lacks a class. */
final class HubThatCannotStart {
  private HubThatCannotStart() {}

  public static void main(String[] arguments) throws Exception {
    MediaServerFactory plane =
        (_, _) -> {
          throw new NoClassDefFoundError("dev/mediahub/Missing");
        };
    System.exit(new RunCommand(plane, System.out).run(HubOptions.parse(arguments)));
  }
}
