package dev.mediahub.media.edge.rtmp;

import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.RtmpGate;
import dev.mediahub.media.protocol.rtmp.RtmpException;
import dev.mediahub.media.protocol.rtmp.ServerSession;
import dev.mediahub.media.protocol.rtmp.SessionListener;
import dev.mediahub.media.protocol.rtmp.StreamPath;
import dev.mediahub.media.room.Connection;
import dev.mediahub.media.stats.SentBytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One RTMP connection. Its event loop's thread only. */
final class RtmpHandler extends ByteToMessageDecoder implements SessionListener {
  private static final Logger LOG = LoggerFactory.getLogger(RtmpHandler.class);

  /** A publisher that sends nothing for so long is gone. */
  private static final long SILENCE_NS = 30_000_000_000L;

  private static final long LAST_WORDS_MS = 2_000;

  private final RtmpServer server;
  private final ServerSession session;
  private final Lobby.Place place;
  private @Nullable ChannelHandlerContext context;
  private @Nullable Channel channel;
  private @Nullable Patience patience;
  private @Nullable PublishedStream stream;
  private RtmpHost.@Nullable Playing playing;
  private final SentBytes sent = new SentBytes();
  private @Nullable PlayerConnection player;
  private long heardNs;
  private String endReason = "closed by the client";
  private boolean over;
  private Runnable onOver = () -> {};

  RtmpHandler(RtmpServer server, byte[] random, Lobby.Place place) {
    this.server = server;
    this.place = place;
    this.session = new ServerSession(this, random);
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    this.context = context;
    channel = context.channel();
    Patience waits = new Patience(context.executor(), this::timeOut);
    waits.begin(server.admissionMs() * 1_000_000L);
    patience = waits;
    server.opened(channel);
  }

  private void timeOut() {
    if (over || session.deciding()) {
      return;
    }
    server.counters().timedOut.increment();
    end(
        stream == null
            ? "timeout: neither published nor played"
            : "timeout: nothing came for 30 s");
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    if (over) {
      in.skipBytes(in.readableBytes());
      return;
    }
    if (session.deciding()) {
      return;
    }
    heardNs = System.nanoTime();
    if (stream != null && patience != null) {
      patience.heard(heardNs);
    }
    ByteBuffer view = in.nioBuffer();
    try {
      session.receive(view);
    } catch (RtmpException e) {
      server.counters().broken.increment();
      LOG.debug("RTMP connection ended: {}", e.getMessage());
      end("protocol error: " + e.getMessage());
    } finally {
      server.counters().bytesIn.add(view.position());
      in.skipBytes(view.position());
    }
    sendOutput();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    PublishedStream publishing = stream;
    if (publishing != null) {
      publishing.flush();
    }
    // Not the decoder's own: that one reads on although reading is switched off.
    discardSomeReadBytes();
    context.fireChannelReadComplete();
  }

  private void sendOutput() {
    Channel to = channel;
    byte[] bytes = session.output();
    if (to != null && bytes.length > 0) {
      server.counters().bytesOut.add(bytes.length);
      to.writeAndFlush(Unpooled.wrappedBuffer(bytes), to.voidPromise());
    }
  }

  /** Sends what is left to say and closes. */
  private void end(String reason) {
    Channel to = channel;
    if (over || to == null) {
      return;
    }
    over = true;
    endReason = reason;
    byte[] bytes = session.output();
    to.writeAndFlush(Unpooled.wrappedBuffer(bytes)).addListener(ChannelFutureListener.CLOSE);
    // A peer that does not read its last words is closed all the same.
    to.eventLoop().schedule(() -> to.close(), LAST_WORDS_MS, TimeUnit.MILLISECONDS);
  }

  @Override
  public @Nullable String refusal(String app) {
    return server.gate().refusal(app);
  }

  @Override
  public void onPublish(StreamPath path) {
    List<String> segments = path.segments();
    if (segments.size() != 2) {
      refuse(true, "Publish to rtmp://host/app/streamKey");
      return;
    }
    decide(
        true,
        () -> server.gate().publish(segments.get(0), segments.get(1), path.parameter("password")),
        this::publish,
        who -> who.onOver().run());
  }

  @Override
  public void onPlay(StreamPath path) {
    List<String> segments = path.segments();
    if (segments.size() != 2 && segments.size() != 3) {
      refuse(false, "Play rtmp://host/app/room or rtmp://host/app/room/identity");
      return;
    }
    String identity = segments.size() == 3 ? segments.get(2) : null;
    decide(
        false,
        () ->
            server.gate().play(segments.get(0), segments.get(1), identity, path.parameter("token")),
        this::play,
        who -> {});
  }

  /** Asks the gate on a thread that may block; nothing is read meanwhile. */
  private <T> void decide(
      boolean publishes, Supplier<T> question, Consumer<T> admitted, Consumer<T> tooLate) {
    Channel on = channel;
    if (on == null) {
      return;
    }
    on.config().setAutoRead(false);
    server.ask(() -> {
      try {
        T answer = question.get();
        on.eventLoop()
            .execute(() -> {
              if (over || !on.isActive()) {
                tooLate.accept(answer);
              } else {
                resume(publishes, () -> admitted.accept(answer));
              }
            });
      } catch (HubException e) {
        on.eventLoop().execute(() -> refuse(publishes, String.valueOf(e.getMessage())));
      } catch (RuntimeException e) {
        LOG.error("cannot decide about an RTMP client", e);
        on.eventLoop().execute(() -> refuse(publishes, "Internal error; see the hub's log"));
      }
    });
  }

  private void resume(boolean publishes, Runnable admit) {
    Channel on = channel;
    if (on == null) {
      return;
    }
    try {
      admit.run();
    } catch (HubException e) {
      refuse(publishes, String.valueOf(e.getMessage()));
      return;
    }
    sendOutput();
    if (player != null) {
      player.start();
    }
    on.config().setAutoRead(true);
    readOn();
  }

  /** Reads what came with the command that had to be decided first. */
  private void readOn() {
    ChannelHandlerContext on = context;
    if (on != null) {
      try {
        channelRead(on, Unpooled.EMPTY_BUFFER);
        channelReadComplete(on);
      } catch (Exception e) {
        exceptionCaught(on, e);
      }
    }
  }

  private void refuse(boolean publishes, String why) {
    if (over) {
      return;
    }
    server.counters().refused.increment();
    if (publishes) {
      session.refusePublish(why);
    } else {
      session.refusePlay(why);
    }
    end("refused: " + why);
  }

  private void publish(RtmpGate.Publish who) {
    onOver = who.onOver();
    ClientConnection connection = new ClientConnection(server.host().newSessionId());
    stream =
        new PublishedStream(
            who,
            server.host(),
            connection,
            server.newFeed(),
            server.startMs(who),
            server.reencodes());
    server.counters().publishers.incrementAndGet();
    session.acceptPublish();
    place.leave();
    if (patience != null) {
      patience.begin(SILENCE_NS);
    }
  }

  private void play(RtmpGate.Play who) {
    Channel on = channel;
    if (on == null) {
      return;
    }
    ClientConnection connection = new ClientConnection(server.host().newSessionId());
    PlayerConnection made =
        new PlayerConnection(
            on,
            who.audioOnly(),
            server.counters(),
            sent,
            this::sendMetadata,
            () -> end("too slow"));
    playing = server.host().play(who, connection, session.fourCcs(), made::follow);
    player = made;
    server.counters().players.incrementAndGet();
    session.acceptPlay();
    place.leave();
    // A player may be silent for ever.
    stopWaiting();
  }

  private void stopWaiting() {
    if (patience != null) {
      patience.stop();
    }
  }

  private void sendMetadata(Map<String, Object> fields) {
    session.metadata(fields);
    sendOutput();
  }

  @Override
  public void onMedia(boolean video, int timestamp, byte[] payload) throws RtmpException {
    PublishedStream publishing = stream;
    if (publishing == null) {
      return;
    }
    server.counters().messagesIn.increment();
    try {
      publishing.media(video, timestamp, payload, heardNs);
    } catch (Refusal | HubException e) {
      refuse(true, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void onMetadata(Map<String, @Nullable Object> fields) {
    PublishedStream publishing = stream;
    if (publishing != null) {
      publishing.metadata(fields);
    }
  }

  @Override
  public void onEnd() {
    end("ended by the client");
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) throws Exception {
    super.channelInactive(context);
    over = true;
    onOver.run();
    stopWaiting();
    PublishedStream published = stream;
    stream = null;
    if (published != null) {
      server.ended(published.who(), published.newestMs());
      published.close(endReason);
      server.counters().publishers.decrementAndGet();
    }
    PlayerConnection played = player;
    player = null;
    if (played != null) {
      played.stop();
      server.counters().players.decrementAndGet();
    }
    RtmpHost.Playing inRoom = playing;
    playing = null;
    if (inRoom != null) {
      inRoom.closed(endReason);
    }
    server.closed(context.channel());
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // SslHandler's decoder wraps what clients do wrong.
    boolean byClient =
        cause instanceof IOException
            || (cause instanceof DecoderException && cause.getCause() instanceof IOException);
    if (byClient) {
      LOG.debug("RTMP connection lost", cause);
      endReason = "connection lost";
    } else {
      LOG.error("an RTMP connection failed", cause);
      endReason = "internal error";
    }
    context.close();
  }

  /** What the room knows of this connection. */
  private final class ClientConnection implements Connection {
    private final String sessionId;

    ClientConnection(String sessionId) {
      this.sessionId = sessionId;
    }

    @Override
    public String sessionId() {
      return sessionId;
    }

    @Override
    public long sentBytes() {
      return sent.get();
    }

    @Override
    public void close(String reason) {
      Channel on = channel;
      if (on != null) {
        on.eventLoop()
            .execute(() -> {
              if (player != null) {
                session.endPlay();
              }
              end(reason);
            });
      }
    }
  }
}
