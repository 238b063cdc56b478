package dev.mediahub.media.protocol.rtmp;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a {@link ServerSession} says while it reads. */
public interface SessionListener {
  /**
   * A client wants to talk to an app.
   *
   * @return why it may not; null when it may
   */
  @Nullable String refusal(String app);

  /** Answer with {@link ServerSession#acceptPublish} or {@link ServerSession#refusePublish}. */
  void onPublish(StreamPath path);

  /** Answer with {@link ServerSession#acceptPlay} or {@link ServerSession#refusePlay}. */
  void onPlay(StreamPath path);

  /**
   * An FLV tag's body.
   *
   * @param timestamp milliseconds, modulo 2^32
   */
  void onMedia(boolean video, int timestamp, byte[] payload) throws RtmpException;

  /** The publisher's {@code onMetaData}. */
  void onMetadata(Map<String, @Nullable Object> fields);

  /** The client has said that it is done. */
  void onEnd();
}
