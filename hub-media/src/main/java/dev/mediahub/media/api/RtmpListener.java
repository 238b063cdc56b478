package dev.mediahub.media.api;

/** The running RTMP server. Any thread. */
public interface RtmpListener extends AutoCloseable {
  /** The port in use; -1 when there is none. */
  int port();

  /** The RTMPS port in use; -1 when there is none. */
  int tlsPort();

  /** Ends its connections and frees ports and threads. */
  @Override
  void close();
}
