package dev.mediahub.media.protocol.rtmp;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection. Feed it bytes with {@link #receive}, then send what {@link #output}
 * gives. While a publish or play waits for its answer nothing more is read.
 *
 * <p>Until one was accepted the client may send {@link #MAX_BEFORE_ADMISSION} bytes in all.
 */
public final class ServerSession {
  /** Handshake and a handful of commands need 5 KB. */
  public static final int MAX_BEFORE_ADMISSION = 48 * 1024;

  private static final int MAX_COMMAND = 16 * 1024;
  private static final int MAX_MESSAGE = 16 * 1024 * 1024;
  private static final int WINDOW = 2_500_000;

  private final SessionListener listener;
  private final Handshake handshake;
  private final ChunkReader chunks = new ChunkReader(MAX_COMMAND);
  private final Outbox out = new Outbox();
  private final Commands commands;
  private long received;
  private long acknowledged;
  private long window = WINDOW;

  /**
   * @param random 1536 random bytes for the handshake
   */
  public ServerSession(SessionListener listener, byte[] random) {
    this.listener = listener;
    this.handshake = new Handshake(random);
    this.commands = new Commands(listener, out);
  }

  /**
   * Reads what is there; what is not whole yet stays in the buffer, at most 3 KB of it.
   *
   * @throws RtmpException the connection must end, after {@link #output} was sent
   */
  public void receive(ByteBuffer in) throws RtmpException {
    int before = in.remaining();
    while (!handshake.done()) {
      int left = in.remaining();
      out.raw(handshake.receive(in));
      if (in.remaining() == left) {
        break;
      }
    }
    if (handshake.done()) {
      chunks.read(in, sink);
    }
    count(before - in.remaining());
  }

  private void count(int bytes) throws RtmpException {
    received += bytes;
    boolean waits = !commands.admitted() && !commands.deciding() && !commands.over();
    if (received > MAX_BEFORE_ADMISSION && waits) {
      throw new RtmpException(
          "more than " + MAX_BEFORE_ADMISSION + " bytes before publishing or playing");
    }
    if (received - acknowledged >= window) {
      acknowledged = received;
      out.acknowledgement((int) received);
    }
  }

  /** What to send; empty when nothing. */
  public byte[] output() {
    return out.poll();
  }

  /** Whether the handshake is through. */
  public boolean shookHands() {
    return handshake.done();
  }

  /** Whether a publish or play waits for its answer: read no more. */
  public boolean deciding() {
    return commands.deciding();
  }

  /** Whether the client plays or publishes. */
  public boolean admitted() {
    return commands.admitted();
  }

  public void acceptPublish() {
    chunks.maxMessage(MAX_MESSAGE);
    commands.acceptPublish();
  }

  /** The connection must end, after {@link #output} was sent. */
  public void refusePublish(String why) {
    commands.refuse("NetStream.Publish.BadName", why);
  }

  public void acceptPlay() {
    commands.acceptPlay();
  }

  /** The connection must end, after {@link #output} was sent. */
  public void refusePlay(String why) {
    commands.refuse("NetStream.Play.StreamNotFound", why);
  }

  /** Tells a player about the stream. */
  public void metadata(Map<String, Object> fields) {
    out.data("onMetaData", fields);
  }

  /** Tells a player that nothing more comes. */
  public void endPlay() {
    out.userControl(Commands.STREAM_END, 1);
    out.status("status", "NetStream.Play.UnpublishNotify", "The publisher has left");
  }

  private final ChunkReader.Sink sink =
      new ChunkReader.Sink() {
        @Override
        public void onMessage(int type, int messageStream, int timestamp, byte[] payload)
            throws RtmpException {
          ServerSession.this.onMessage(type, timestamp, payload);
        }

        @Override
        public boolean paused() {
          return commands.deciding();
        }
      };

  private void onMessage(int type, int timestamp, byte[] payload) throws RtmpException {
    switch (type) {
      case MessageType.AUDIO, MessageType.VIDEO -> {
        if (commands.publishing()) {
          listener.onMedia(type == MessageType.VIDEO, timestamp, payload);
        }
      }
      case MessageType.AGGREGATE -> {
        if (commands.publishing()) {
          Aggregate.read(payload, timestamp, listener);
        }
      }
      case MessageType.SET_CHUNK_SIZE -> chunks.chunkSize(number(payload, 0));
      case MessageType.ABORT -> chunks.abort(number(payload, 0));
      case MessageType.WINDOW_SIZE -> window = Math.max(1024, number(payload, 0));
      case MessageType.USER_CONTROL -> userControl(payload);
      case MessageType.COMMAND_AMF0 -> commands.onCommand(new Amf0Reader(payload, 0));
      case MessageType.COMMAND_AMF3 -> commands.onCommand(amf3(payload));
      case MessageType.DATA_AMF0 -> commands.onData(new Amf0Reader(payload, 0));
      case MessageType.DATA_AMF3 -> commands.onData(amf3(payload));
      default -> {
        // Acknowledgements, bandwidth limits, shared objects: nothing depends on them.
      }
    }
  }

  /** Clients that say AMF3 write AMF0 behind a zero byte (section 7.1.1 and 7.1.2). */
  private static Amf0Reader amf3(byte[] payload) {
    return new Amf0Reader(payload, payload.length > 0 && payload[0] == 0 ? 1 : 0);
  }

  private void userControl(byte[] payload) {
    if (payload.length >= 6 && payload[0] == 0 && payload[1] == Commands.PING) {
      out.userControl(Commands.PONG, ByteBuffer.wrap(payload).getInt(2));
    }
  }

  private static int number(byte[] payload, int at) throws RtmpException {
    if (payload.length < at + 4) {
      throw new RtmpException("a control message ends early");
    }
    return ByteBuffer.wrap(payload).getInt(at);
  }

  /**
   * The codecs that the client says it takes beyond the classic ones, by their names in Enhanced
   * RTMP; {@code *} for all.
   */
  public Set<String> fourCcs() {
    return commands.fourCcs();
  }

  /** For tests and messages: the app the client connected to; null before. */
  public @Nullable String app() {
    return commands.app();
  }
}
