package dev.mediahub.core.http.live;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import jakarta.servlet.AsyncContext;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An answer whose body goes on until one side ends it, written without a thread that waits and,
 * from memory outside the heap, without a copy. Any thread, one write at a time.
 */
public final class EndlessAnswer {
  private static final Logger log = LoggerFactory.getLogger(EndlessAnswer.class);

  /**
   * What the kernel may hold for a reader that is slow. As much as it likes to take would be
   * seconds of pictures, and the newest one is wanted.
   */
  private static final int SEND_BUFFER_BYTES = 256 * 1024;

  private final Response response;
  private final EndPoint connection;
  private final AsyncContext request;
  private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);

  private enum State {
    IDLE,
    WRITING,
    ENDED
  }

  private EndlessAnswer(Response response, EndPoint connection, AsyncContext request) {
    this.response = response;
    this.connection = connection;
    this.request = request;
  }

  /**
   * Makes the answer to a request endless.
   *
   * @param begin gets the answer when it may be written; what it throws is answered as by any
   *     handler
   */
  public static void to(Context context, String contentType, Consumer<EndlessAnswer> begin) {
    // The first write may come at once, and sends these along.
    context.status(200).contentType(contentType).header("Cache-Control", "no-store");
    if (context.method().equals(HandlerType.HEAD)) {
      return; // These are all of it.
    }
    ServletContextRequest request = ServletContextRequest.getServletContextRequest(context.req());
    EndPoint connection = request.getConnectionMetaData().getConnection().getEndPoint();
    keepLittle(connection);
    context.future(() -> {
      var answer =
          new EndlessAnswer(
              request.getServletContextResponse(), connection, context.req().getAsyncContext());
      begin.accept(answer);
      // Never done: Javalin would go on with a request that may be over, and whose parts may serve
      // another one already.
      return new CompletableFuture<>();
    });
  }

  private static void keepLittle(EndPoint connection) {
    if (EndPoint.Wrapper.class.isInstance(connection)
        || !(connection instanceof SocketChannelEndPoint tcp)) {
      return;
    }
    try {
      tcp.getChannel().setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER_BYTES);
    } catch (IOException e) {
      log.debug("a viewer left before its answer began", e);
    }
  }

  /**
   * Writes a piece, unless the answer has ended; {@code sent} is told then too.
   *
   * @param piece left alone until {@code sent} was told
   */
  public void write(ByteBuffer piece, Written sent) {
    if (!state.compareAndSet(State.IDLE, State.WRITING)) {
      sent.failed();
      return;
    }
    try {
      response.write(false, piece, Callback.from(() -> written(sent), _ -> fail(sent)));
    } catch (RuntimeException e) {
      log.debug("the server had ended this answer already", e);
      fail(sent);
    }
  }

  private void written(Written sent) {
    if (!state.compareAndSet(State.WRITING, State.IDLE)) {
      finish(); // It was ended meanwhile.
    }
    sent.done();
  }

  private void fail(Written sent) {
    state.set(State.ENDED);
    finish();
    sent.failed();
  }

  /** Ends the answer; a reader that still has not taken the last piece is cut off. */
  public void end() {
    switch (state.getAndSet(State.ENDED)) {
      case IDLE -> finish();
      case WRITING -> connection.close();
      case ENDED -> {}
    }
  }

  private void finish() {
    try {
      request.complete();
    } catch (IllegalStateException e) {
      log.debug("the server had ended this answer already", e);
    }
  }
}
