package dev.mediahub.media.output.restream;

import dev.mediahub.media.api.RestreamTarget;
import dev.mediahub.media.protocol.rtmp.ClientSession;
import dev.mediahub.media.protocol.rtmp.PublishRefusal;
import dev.mediahub.media.protocol.rtmp.RtmpException;
import dev.mediahub.media.stats.SentBytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One connection to a destination, from connect to its end. Its event loop only. */
final class PushConnection extends ByteToMessageDecoder {
  private static final long TICK_MS = 1000;

  /** How long the last words may take. */
  private static final long LEAVE_MS = 2000;

  private final RestreamTarget target;
  private final byte[] random;
  private final Events events;
  private final SentBytes sent = new SentBytes();
  private @Nullable ClientSession session;
  private @Nullable Channel channel;
  private @Nullable ScheduledFuture<?> ticks;
  private @Nullable Outgoing source;
  private Outgoing.@Nullable Flow flow;
  private long leftOutBefore;
  private boolean over;

  /** What its destination hears; after {@link #ended} nothing more. */
  interface Events {
    /** Media goes there from now on. */
    void active();

    /** Called once a second while it lives. */
    void tick();

    /**
     * The connection is over, not by {@link PushConnection#leave}.
     *
     * @param lasting trying again cannot help
     * @param why for people, without secrets
     */
    void ended(boolean lasting, String why);
  }

  /**
   * @param source what to send once the other side takes it
   * @param random 1536 random bytes for the handshake
   */
  PushConnection(RestreamTarget target, byte[] random, Outgoing source, Events events) {
    this.target = target;
    this.random = random;
    this.source = source;
    this.events = events;
  }

  long sentBytes() {
    return sent.get();
  }

  long leftOut() {
    Outgoing.Flow now = flow;
    return leftOutBefore + (now == null ? 0 : now.leftOut());
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    if (over) { // Given up while it was on its way.
      context.close();
      return;
    }
    channel = context.channel();
    session =
        new ClientSession(target.app(), target.tcUrl(), target.stream(), random, System.nanoTime());
    ticks =
        context.executor().scheduleAtFixedRate(this::tick, TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
    sendOutput();
  }

  private void tick() {
    ClientSession asked = session;
    if (over || asked == null) {
      return;
    }
    try {
      asked.onTime(System.nanoTime());
      events.tick();
    } catch (RtmpException e) {
      fail(false, String.valueOf(e.getMessage()));
    }
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    ClientSession reading = session;
    if (over || reading == null) {
      in.skipBytes(in.readableBytes());
      return;
    }
    boolean before = reading.publishing();
    ByteBuffer view = in.nioBuffer();
    try {
      reading.receive(view, System.nanoTime());
    } catch (RtmpException e) {
      sendOutput();
      fail(false, "the destination broke the protocol: " + e.getMessage());
      return;
    } finally {
      in.skipBytes(view.position());
    }
    sendOutput();
    PublishRefusal refusal = reading.refusal();
    if (refusal != null) {
      fail(refusal.lasting(), refusal.words());
    } else if (!before && reading.publishing()) {
      events.active();
      begin();
    }
  }

  private void begin() {
    Channel to = channel;
    ClientSession by = session;
    Outgoing from = source;
    if (over || to == null || by == null || from == null || !by.publishing()) {
      return;
    }
    flow =
        from.begin(
            to,
            by.messageStream(),
            sent,
            new Outgoing.Events() {
              @Override
              public void sendMetadata(Map<String, Object> fields) {
                by.metadata(described(fields));
                sendOutput();
              }

              @Override
              public void tooSlow() {
                fail(false, "the destination takes nothing");
              }
            });
  }

  /** Platforms want to hear something before the first frame, and who sends it. */
  private static Map<String, Object> described(Map<String, Object> fields) {
    Map<String, Object> told = new LinkedHashMap<>(fields);
    told.put("encoder", "Mediahub");
    return told;
  }

  /** Sends another stream from now on, over the same connection. */
  void follow(Outgoing next) {
    endFlow();
    source = next;
    begin();
  }

  private void endFlow() {
    Outgoing.Flow now = flow;
    flow = null;
    if (now != null) {
      leftOutBefore += now.leftOut();
      now.end();
    }
  }

  /** Takes leave; {@link Events} hear nothing of it. */
  void leave() {
    if (!over) {
      close();
    }
  }

  private void fail(boolean lasting, String why) {
    if (!over) {
      close();
      events.ended(lasting, why);
    }
  }

  private void close() {
    over = true;
    endFlow();
    ScheduledFuture<?> timer = ticks;
    if (timer != null) {
      timer.cancel(false);
    }
    Channel to = channel;
    ClientSession by = session;
    if (to != null && by != null) {
      by.end();
      to.writeAndFlush(Unpooled.wrappedBuffer(by.output()))
          .addListener(ChannelFutureListener.CLOSE);
      // Who does not read the last words is left all the same.
      to.eventLoop().schedule(() -> to.close(), LEAVE_MS, TimeUnit.MILLISECONDS);
    }
  }

  private void sendOutput() {
    Channel to = channel;
    ClientSession by = session;
    byte[] bytes = by == null ? new byte[0] : by.output();
    if (to != null && bytes.length > 0) {
      to.writeAndFlush(Unpooled.wrappedBuffer(bytes), to.voidPromise());
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) throws Exception {
    super.channelInactive(context);
    fail(false, ended("the destination closed the connection"));
  }

  /** Many servers say nothing when they refuse a key. */
  private String ended(String words) {
    ClientSession by = session;
    return by != null && by.awaitsAdmission()
        ? "the destination closed the connection when it was told the stream key, as many do that"
            + " refuse one: check the key"
        : words;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
    if (event instanceof SslHandshakeCompletionEvent shaken && !shaken.isSuccess()) {
      fail(false, Faults.tls(shaken.cause()));
    }
    super.userEventTriggered(context, event);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    fail(false, ended(Faults.words(cause)));
    context.close();
  }
}
