package dev.mediahub.media.protocol.rtmp;

import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The command messages of section 7.2: who connects, publishes and plays. */
final class Commands {
  static final int STREAM_BEGIN = 0;
  static final int STREAM_END = 1;
  static final int PING = 6;
  static final int PONG = 7;

  private static final int WINDOW = 2_500_000;

  /** Enhanced RTMP's field of {@code connect}, and ours of a play URL. */
  private static final String FOUR_CC_LIST = "fourCcList";

  /** Enhanced RTMP v2, videoFourCcInfoMap: can decode, can forward. */
  private static final int TAKES = 1 | 4;

  private enum State {
    NEW,
    CONNECTED,
    DECIDING_PUBLISH,
    DECIDING_PLAY,
    PUBLISHING,
    PLAYING,
    OVER
  }

  private final SessionListener listener;
  private final Outbox out;
  private State state = State.NEW;
  private @Nullable String app;
  private Set<String> fourCcs = Set.of();

  Commands(SessionListener listener, Outbox out) {
    this.listener = listener;
    this.out = out;
  }

  @Nullable String app() {
    return app;
  }

  /** The codecs that the client says it takes. */
  Set<String> fourCcs() {
    return fourCcs;
  }

  boolean deciding() {
    return state == State.DECIDING_PUBLISH || state == State.DECIDING_PLAY;
  }

  boolean admitted() {
    return publishing() || state == State.PLAYING;
  }

  boolean publishing() {
    return state == State.PUBLISHING;
  }

  /** Whether it was refused or has said that it is done. */
  boolean over() {
    return state == State.OVER;
  }

  void onCommand(Amf0Reader in) throws RtmpException {
    if (!(in.read() instanceof String name)) {
      throw new RtmpException("a command without a name");
    }
    double transaction = in.hasMore() && in.read() instanceof Double number ? number : 0;
    Object object = in.hasMore() ? in.read() : null;
    switch (name) {
      case "connect" -> connect(transaction, object);
      case "createStream" -> {
        requireConnected(name);
        out.command("_result", transaction, null, 1);
      }
      case "publish" -> {
        StreamPath path = path(name, in);
        state = State.DECIDING_PUBLISH;
        listener.onPublish(path);
      }
      case "play" -> {
        StreamPath path = path(name, in);
        takesToo(path.parameter(FOUR_CC_LIST));
        state = State.DECIDING_PLAY;
        listener.onPlay(path);
      }
      case "getStreamLength" -> out.command("_result", transaction, null, 0);
      case "deleteStream", "closeStream", "FCUnpublish" -> end();
      case "_result", "_error", "onStatus" -> {
        // Answers to what we never asked.
      }
      default -> {
        // releaseStream, FCPublish, _checkbw and the like: a polite nothing.
        if (transaction != 0) {
          out.command("_result", transaction, null, null);
        }
      }
    }
  }

  private void connect(double transaction, @Nullable Object object) throws RtmpException {
    if (state != State.NEW) {
      throw new RtmpException("connect, twice");
    }
    Map<?, ?> fields = object instanceof Map<?, ?> map ? map : Map.of();
    String named = fields.get("app") instanceof String text ? text : "";
    StreamPath path = StreamPath.of(named, "");
    String first = path.segments().isEmpty() ? "" : path.segments().getFirst();
    String refusal = listener.refusal(first);
    if (refusal != null) {
      state = State.OVER;
      out.command(
          "_error",
          transaction,
          null,
          Map.of(
              "level", "error", "code", "NetConnection.Connect.Rejected", "description", refusal));
      throw new RtmpException(refusal);
    }
    app = named;
    fourCcs = announced(fields);
    state = State.CONNECTED;
    out.windowSize(WINDOW);
    out.peerBandwidth(WINDOW);
    out.setChunkSize(ChunkWriter.CHUNK_SIZE);
    out.command("_result", transaction, server(), connected(fields));
  }

  private static Set<String> announced(Map<?, ?> fields) {
    Set<String> names = new HashSet<>();
    if (fields.get(FOUR_CC_LIST) instanceof List<?> list) {
      list.forEach(name -> names.add(String.valueOf(name)));
    }
    if (fields.get("videoFourCcInfoMap") instanceof Map<?, ?> map) {
      map.forEach((name, flags) -> {
        if (flags instanceof Double number && (number.intValue() & TAKES) != 0) {
          names.add(String.valueOf(name));
        }
      });
    }
    return Set.copyOf(names);
  }

  /** Players that cannot announce what they take have it in the URL, between commas. */
  private void takesToo(String list) {
    Set<String> names = new HashSet<>(fourCcs);
    names.addAll(Arrays.asList(list.split(",")));
    fourCcs = Set.copyOf(names);
  }

  private static Map<String, Object> server() {
    Map<String, Object> server = new LinkedHashMap<>();
    server.put("fmsVer", "FMS/3,0,1,123"); // Clients parse it, so it has the form they know.
    server.put("capabilities", 31);
    return server;
  }

  private static Map<String, Object> connected(Map<?, ?> asked) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("level", "status");
    answer.put("code", "NetConnection.Connect.Success");
    answer.put("description", "Connected");
    answer.put("objectEncoding", 0);
    if (asked.containsKey(FOUR_CC_LIST) || asked.containsKey("videoFourCcInfoMap")) {
      answer.put(FOUR_CC_LIST, List.of("avc1", "hvc1", "av01", "mp4a", "Opus"));
    }
    return answer;
  }

  private StreamPath path(String command, Amf0Reader in) throws RtmpException {
    requireConnected(command);
    if (state != State.CONNECTED) {
      throw new RtmpException(command + " on a connection that publishes or plays already");
    }
    Object name = in.hasMore() ? in.read() : null;
    if (!(name instanceof String text)) {
      throw new RtmpException(command + " without a stream name");
    }
    return StreamPath.of(app == null ? "" : app, text);
  }

  private void requireConnected(String command) throws RtmpException {
    if (state == State.NEW) {
      throw new RtmpException(command + " before connect");
    }
  }

  void acceptPublish() {
    state = State.PUBLISHING;
    out.userControl(STREAM_BEGIN, 1);
    out.status("status", "NetStream.Publish.Start", "Publishing");
  }

  void acceptPlay() {
    state = State.PLAYING;
    out.userControl(STREAM_BEGIN, 1);
    out.status("status", "NetStream.Play.Reset", "Playing");
    out.status("status", "NetStream.Play.Start", "Playing");
    out.data("|RtmpSampleAccess", true, true);
  }

  void refuse(String code, String why) {
    state = State.OVER;
    out.status("error", code, why);
  }

  private void end() {
    if (admitted()) {
      state = State.OVER;
      listener.onEnd();
    }
  }

  void onData(Amf0Reader in) throws RtmpException {
    if (!publishing() || !in.hasMore()) {
      return;
    }
    Object name = in.read();
    if ("@setDataFrame".equals(name) && in.hasMore()) {
      name = in.read();
    }
    if ("onMetaData".equals(name) && in.hasMore() && in.read() instanceof Map<?, ?> fields) {
      Map<String, @Nullable Object> known = new LinkedHashMap<>();
      fields.forEach((key, value) -> known.put(String.valueOf(key), value));
      listener.onMetadata(known);
    }
  }
}
