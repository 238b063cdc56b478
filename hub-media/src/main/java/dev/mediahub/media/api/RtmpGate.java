package dev.mediahub.media.api;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Decides who may publish and play over RTMP. Any thread. */
public interface RtmpGate {
  /**
   * Why an app takes no connections; null when it does. Must not block.
   *
   * @param app as the client named it
   */
  @Nullable String refusal(String app);

  /**
   * Who publishes with this stream key. May block.
   *
   * @param password of the URL's query; empty when there is none
   * @throws HubException when nobody may
   */
  Publish publish(String app, String streamKey, String password);

  /**
   * Who plays with this token. May block.
   *
   * @param identity whom to play; null means the room's main publisher
   * @throws HubException when nobody may
   */
  Play play(String app, String room, @Nullable String identity, String token);

  /**
   * A publisher that was let in.
   *
   * @param onSession told the session's id as soon as it exists, before its stream starts
   * @param onOver called once when its connection is over, however far it came
   */
  record Publish(
      RoomKey room,
      String identity,
      String name,
      String metadata,
      Consumer<String> onSession,
      Runnable onOver) {}

  /**
   * A player that was let in.
   *
   * @param publisher whom it plays; null means the room's main publisher
   * @param onSession told the session's id as soon as it exists
   */
  record Play(
      RoomKey room,
      @Nullable String publisher,
      String identity,
      boolean hidden,
      boolean audioOnly,
      Consumer<String> onSession) {}
}
