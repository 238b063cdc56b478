package dev.mediahub.media.protocol.rtmp;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A connection that publishes to another server. Send what {@link #output} gives, feed it what
 * comes with {@link #receive}; when {@link #publishing} is true media may go out on the stream
 * {@link #messageStream}, in chunks of {@link ChunkWriter#CHUNK_SIZE}.
 *
 * <p>Each step may take {@link #STEP_NS}. What the server sends is bounded: {@link
 * #MAX_BEFORE_PUBLISHING} bytes until it has let us in, and no long messages ever.
 */
public final class ClientSession {
  /** Far servers need four round trips in all; slow ones think about a key for seconds. */
  static final long STEP_NS = 15_000_000_000L;

  /** The handshake is 3 KB, answers are a few hundred bytes each. */
  static final int MAX_BEFORE_PUBLISHING = 64 * 1024;

  private static final int MAX_MESSAGE = 16 * 1024;
  private static final int WINDOW = 2_500_000;
  private static final int CONNECT = 1;
  private static final int RELEASE = 2;
  private static final int FC_PUBLISH = 3;
  private static final int CREATE_STREAM = 4;
  private static final int PUBLISH = 5;

  private enum Step {
    HANDSHAKE("shake hands"),
    CONNECT("answer to connect"),
    CREATE_STREAM("make a stream"),
    PUBLISH("let the stream in"),
    PUBLISHING(""),
    OVER("");

    private final String awaited;

    Step(String awaited) {
      this.awaited = awaited;
    }
  }

  private final String app;
  private final String tcUrl;
  private final String stream;
  private final ClientHandshake handshake;
  private final ChunkReader chunks = new ChunkReader(MAX_MESSAGE);
  private final Outbox out = new Outbox();
  private Step step = Step.HANDSHAKE;
  private long stepNs;
  private int messageStream;
  private long received;
  private long acknowledged;
  private long window = WINDOW;
  private @Nullable PublishRefusal refusal;

  /**
   * Begins; there is output at once.
   *
   * @param app the URL's path up to the stream
   * @param tcUrl the URL up to the app
   * @param stream the stream's name or key, with its query if it has one
   * @param random 1536 random bytes for the handshake
   */
  public ClientSession(String app, String tcUrl, String stream, byte[] random, long nowNs) {
    this.app = app;
    this.tcUrl = tcUrl;
    this.stream = stream;
    this.stepNs = nowNs;
    this.handshake = new ClientHandshake(random);
    out.raw(handshake.hello());
  }

  /**
   * Reads what is there; what is not whole yet stays in the buffer, at most 2 KB of it.
   *
   * @throws RtmpException the server broke the protocol or a limit: the connection must end
   */
  public void receive(ByteBuffer in, long nowNs) throws RtmpException {
    int before = in.remaining();
    while (!handshake.done()) {
      int left = in.remaining();
      out.raw(handshake.receive(in));
      if (in.remaining() == left) {
        break;
      }
    }
    if (handshake.done() && step == Step.HANDSHAKE) {
      connect();
      enter(Step.CONNECT, nowNs);
    }
    if (handshake.done()) {
      chunks.read(in, new Reading(nowNs));
    }
    if (step == Step.OVER) {
      in.position(in.limit());
    }
    count(before - in.remaining());
  }

  private void count(int bytes) throws RtmpException {
    received += bytes;
    if (received > MAX_BEFORE_PUBLISHING && step != Step.PUBLISHING && step != Step.OVER) {
      throw new RtmpException(
          "more than " + MAX_BEFORE_PUBLISHING + " bytes before the stream was let in");
    }
    if (received - acknowledged >= window) {
      acknowledged = received;
      out.acknowledgement((int) received);
    }
  }

  /**
   * Says that time has passed.
   *
   * @throws RtmpException the server takes too long: the connection must end
   */
  public void onTime(long nowNs) throws RtmpException {
    if (step != Step.PUBLISHING && step != Step.OVER && nowNs - stepNs > STEP_NS) {
      throw new RtmpException(
          "the destination did not " + step.awaited + " within " + STEP_NS / 1_000_000_000L + " s");
    }
  }

  /** What to send; empty when nothing. */
  public byte[] output() {
    return out.poll();
  }

  /** Whether the server takes media now. */
  public boolean publishing() {
    return step == Step.PUBLISHING;
  }

  /** Whether the server was told the stream's name and has not answered. */
  public boolean awaitsAdmission() {
    return step == Step.PUBLISH;
  }

  /** Why the server wants nothing of us (any more); null while it does. */
  public @Nullable PublishRefusal refusal() {
    return refusal;
  }

  /** The message stream that media goes out on; nearly always 1. */
  public int messageStream() {
    return messageStream;
  }

  /** Tells the server about the stream. */
  public void metadata(Map<String, Object> fields) {
    out.streamData(messageStream, "@setDataFrame", "onMetaData", fields);
  }

  /** Takes leave; the connection must end after {@link #output} was sent. */
  public void end() {
    if (step == Step.PUBLISHING) {
      out.command("FCUnpublish", PUBLISH + 1, null, stream);
      out.command("deleteStream", PUBLISH + 2, null, messageStream);
    }
    step = Step.OVER;
  }

  private void enter(Step next, long nowNs) {
    step = next;
    stepNs = nowNs;
  }

  private void connect() {
    out.setChunkSize(ChunkWriter.CHUNK_SIZE);
    Map<String, Object> wish = new LinkedHashMap<>();
    wish.put("app", app);
    wish.put("type", "nonprivate");
    // The name before the brackets is what some servers know publishers by.
    wish.put("flashVer", "FMLE/3.0 (compatible; Mediahub)");
    wish.put("tcUrl", tcUrl);
    out.command("connect", CONNECT, wish);
  }

  /** Takes whole messages of one read. */
  private final class Reading implements ChunkReader.Sink {
    private final long nowNs;

    Reading(long nowNs) {
      this.nowNs = nowNs;
    }

    @Override
    public void onMessage(int type, int stream, int timestamp, byte[] payload)
        throws RtmpException {
      switch (type) {
        case MessageType.SET_CHUNK_SIZE -> chunks.chunkSize(number(payload));
        case MessageType.ABORT -> chunks.abort(number(payload));
        case MessageType.WINDOW_SIZE -> window = Math.max(1024, number(payload));
        case MessageType.USER_CONTROL -> userControl(payload);
        case MessageType.COMMAND_AMF0 -> onCommand(new Amf0Reader(payload, 0), nowNs);
        case MessageType.COMMAND_AMF3 ->
            onCommand(
                new Amf0Reader(payload, payload.length > 0 && payload[0] == 0 ? 1 : 0), nowNs);
        default -> {
          // Acknowledgements, bandwidth limits, data: nothing depends on them.
        }
      }
    }

    @Override
    public boolean paused() {
      return step == Step.OVER;
    }
  }

  private void userControl(byte[] payload) {
    if (payload.length >= 6 && payload[0] == 0 && payload[1] == Commands.PING) {
      out.userControl(Commands.PONG, ByteBuffer.wrap(payload).getInt(2));
    }
  }

  private static int number(byte[] payload) throws RtmpException {
    if (payload.length < 4) {
      throw new RtmpException("a control message ends early");
    }
    return ByteBuffer.wrap(payload).getInt();
  }

  private void onCommand(Amf0Reader in, long nowNs) throws RtmpException {
    if (!(in.read() instanceof String name)) {
      throw new RtmpException("a command without a name");
    }
    int transaction =
        in.hasMore() && in.read() instanceof Double number && number >= 0 && number < 1000
            ? number.intValue()
            : 0;
    Object object = in.hasMore() ? in.read() : null;
    Object value = in.hasMore() ? in.read() : null;
    switch (name) {
      case "_result" -> result(transaction, value, nowNs);
      case "_error" -> error(transaction, object, value);
      case "onStatus" -> status(value instanceof Map<?, ?> map ? map : Map.of(), nowNs);
      case "close" -> refuse("NetConnection.Connect.Closed", "the destination ended the session");
      default -> {
        // onBWDone, onFCPublish and the like: nothing depends on them.
      }
    }
  }

  private void result(int transaction, @Nullable Object value, long nowNs) throws RtmpException {
    if (transaction == CONNECT && step == Step.CONNECT) {
      out.command("releaseStream", RELEASE, null, stream);
      out.command("FCPublish", FC_PUBLISH, null, stream);
      out.command("createStream", CREATE_STREAM, null);
      enter(Step.CREATE_STREAM, nowNs);
    } else if (transaction == CREATE_STREAM && step == Step.CREATE_STREAM) {
      if (!(value instanceof Double id) || id < 0 || id > Integer.MAX_VALUE) {
        throw new RtmpException("the destination made a stream without a number");
      }
      messageStream = id.intValue();
      out.streamCommand(messageStream, "publish", PUBLISH, null, stream, "live");
      enter(Step.PUBLISH, nowNs);
    }
  }

  /** Servers that know no releaseStream say so with an error; that hinders nothing. */
  private void error(int transaction, @Nullable Object object, @Nullable Object value) {
    if (transaction == RELEASE || transaction == FC_PUBLISH) {
      return;
    }
    Map<?, ?> info =
        value instanceof Map<?, ?> map ? map : object instanceof Map<?, ?> map ? map : Map.of();
    String code = text(info, "code");
    refuse(code.isEmpty() ? "NetConnection.Call.Failed" : code, text(info, "description"));
  }

  private void status(Map<?, ?> info, long nowNs) {
    String code = text(info, "code");
    if (text(info, "level").equals("error") || code.equals("NetStream.Publish.BadName")) {
      refuse(code, text(info, "description"));
    } else if (code.equals("NetStream.Publish.Start") && step == Step.PUBLISH) {
      enter(Step.PUBLISHING, nowNs);
    } else if (code.equals("NetStream.Unpublish.Success") && step == Step.PUBLISHING) {
      refuse(code, "the destination ended the stream");
    }
  }

  private void refuse(String code, String description) {
    if (step != Step.OVER) {
      PublishRefusal told = PublishRefusal.of(code, description, this::hidden);
      // Who was let in has the right key, whatever comes later.
      boolean lasting = told.lasting() && step != Step.PUBLISHING;
      refusal = new PublishRefusal(lasting, told.words());
      step = Step.OVER;
    }
  }

  /** Servers repeat what they do not know, and this is a secret. */
  private String hidden(String text) {
    int query = stream.indexOf('?');
    List<String> secrets =
        query < 0
            ? List.of(stream)
            : List.of(stream, stream.substring(0, query), stream.substring(query + 1));
    String left = text;
    for (String secret : secrets) {
      left = secret.isEmpty() ? left : left.replace(secret, "…");
    }
    return left;
  }

  private static String text(Map<?, ?> info, String field) {
    return info.get(field) instanceof String text ? text : "";
  }
}
