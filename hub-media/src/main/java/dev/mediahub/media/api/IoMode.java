package dev.mediahub.media.api;

/** Which socket layer the media loops use. */
public enum IoMode {
  /** Native batched sockets where the system has them, else NIO. */
  AUTO,
  /** Native batched sockets (Linux); starting fails where they are missing. */
  NATIVE,
  /** The JDK's own sockets. */
  NIO
}
