package dev.mediahub.core.http.live;

import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.ee10.websocket.server.JettyWebSocketServerContainer;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.jspecify.annotations.Nullable;

/**
 * Jetty's WebSocket as a {@link Socket}. Extensions are off: JPEGs do not get smaller, and what is
 * not inflated cannot be a bomb. Public because Jetty's reflection wants it.
 */
public final class JettySocket implements Session.Listener.AutoDemanding, Socket {
  /** A JPEG of a small camera in one read. */
  private static final int INPUT_BUFFER_BYTES = 16 * 1024;

  private static final int MAX_TEXT_BYTES = 4 * 1024;
  private static final int MOST_UNSENT_TEXTS = 16;
  private static final int MAX_REASON_CHARS = 120;

  /** A peer that is gone without a word; who listens has shorter rules of its own. */
  private static final Duration SILENT = Duration.ofSeconds(60);

  /** For the peer to answer a goodbye. */
  private static final long GOODBYE_SECONDS = 5;

  private final SocketListener listener;
  private final AtomicInteger unsentTexts = new AtomicInteger();
  private final AtomicBoolean told = new AtomicBoolean();
  private final AtomicBoolean closing = new AtomicBoolean();
  private volatile @Nullable Session session;

  private JettySocket(SocketListener listener) {
    this.listener = listener;
  }

  /** Answers the handshake; the request is over with it. */
  public static void upgrade(Context context, SocketListener listener) {
    JettyWebSocketServerContainer container =
        JettyWebSocketServerContainer.getContainer(context.req().getServletContext());
    container.setInputBufferSize(INPUT_BUFFER_BYTES);
    try {
      boolean upgraded =
          container.upgrade(
              (_, response) -> {
                response.setExtensions(List.of());
                return new JettySocket(listener);
              },
              context.req(),
              context.res());
      if (!upgraded && !context.res().isCommitted()) {
        throw new HubException(ErrorCode.BAD_REQUEST, "This is no WebSocket handshake (RFC 6455)");
      }
    } catch (IOException e) {
      throw new HubException(ErrorCode.BAD_REQUEST, "The WebSocket handshake failed", e);
    }
  }

  @Override
  public void onWebSocketOpen(Session opened) {
    opened.setIdleTimeout(SILENT);
    opened.setMaxTextMessageSize(MAX_TEXT_BYTES);
    session = opened;
    listener.opened(this);
  }

  @Override
  public void onWebSocketPartialBinary(ByteBuffer payload, boolean last, Callback callback) {
    try {
      if (!closing.get()) {
        listener.binary(payload, last);
      }
      callback.succeed();
    } catch (RuntimeException e) {
      callback.fail(e);
    }
  }

  @Override
  public void onWebSocketText(String message) {
    if (!closing.get()) {
      listener.text(message);
    }
  }

  @Override
  public void onWebSocketError(Throwable cause) {
    over("connection lost");
  }

  @Override
  public void onWebSocketClose(int code, String reason, Callback callback) {
    over(closing.get() ? "closed by the hub" : "closed by the peer with code " + code);
    callback.succeed();
  }

  private void over(String reason) {
    if (told.compareAndSet(false, true)) {
      listener.closed(reason);
    }
  }

  @Override
  public void sendText(String text) {
    Session open = session;
    if (open == null || closing.get()) {
      return;
    }
    if (unsentTexts.incrementAndGet() > MOST_UNSENT_TEXTS) {
      open.disconnect();
      return;
    }
    open.sendText(text, Callback.from(unsentTexts::decrementAndGet, _ -> open.disconnect()));
  }

  @Override
  public void sendBinary(ByteBuffer message, Written sent) {
    Session open = session;
    if (open == null || closing.get()) {
      sent.failed();
      return;
    }
    open.sendBinary(message, Callback.from(sent::done, _ -> sent.failed()));
  }

  @Override
  public void ping() {
    Session open = session;
    if (open != null && !closing.get()) {
      open.sendPing(ByteBuffer.allocate(0), Callback.from(() -> {}, _ -> open.disconnect()));
    }
  }

  @Override
  public void close(int code, String reason) {
    Session open = session;
    if (open != null && closing.compareAndSet(false, true)) {
      String cut = reason.substring(0, Math.min(reason.length(), MAX_REASON_CHARS));
      open.close(code, cut, Callback.from(() -> {}, _ -> open.disconnect()));
      // One that ignores it and goes on sending never falls silent.
      CompletableFuture.delayedExecutor(GOODBYE_SECONDS, TimeUnit.SECONDS)
          .execute(open::disconnect);
    }
  }
}
