package dev.mediahub.core.cameras;

import dev.mediahub.core.http.live.Socket;
import dev.mediahub.core.http.live.SocketListener;
import dev.mediahub.core.http.live.Written;
import dev.mediahub.media.api.CameraFrame;
import dev.mediahub.media.api.CameraSink;
import dev.mediahub.media.api.HubException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Sends pictures as messages of a WebSocket. */
final class WatchingSocket implements SocketListener, CameraSink {
  private final Function<CameraSink, String> begin;
  private final Consumer<String> end;
  private volatile @Nullable Socket socket;
  private volatile @Nullable String sessionId;
  private volatile boolean over;

  /**
   * @param begin lets pictures come; gives the session's id
   * @param end told that id when the connection is over
   */
  WatchingSocket(Function<CameraSink, String> begin, Consumer<String> end) {
    this.begin = begin;
    this.end = end;
  }

  @Override
  public void opened(Socket opened) {
    socket = opened;
    try {
      String id = begin.apply(this);
      sessionId = id;
      if (over) {
        end.accept(id);
      }
    } catch (HubException e) {
      opened.sendText(
          CameraMessages.error(CloseCode.TRY_AGAIN_LATER, String.valueOf(e.getMessage())));
      opened.close(CloseCode.TRY_AGAIN_LATER.number(), String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void closed(String reason) {
    over = true;
    String id = sessionId;
    if (id != null) {
      end.accept(id);
    }
  }

  @Override
  public void send(CameraFrame frame, CameraSink.Sent sent) {
    Socket open = socket;
    if (open == null || over) {
      sent.failed();
    } else {
      open.sendBinary(frame.jpeg(), told(sent));
    }
  }

  @Override
  public void ended(String reason) {
    Socket open = socket;
    if (open != null) {
      open.close(CloseCode.NORMAL.number(), reason);
    }
  }

  static Written told(CameraSink.Sent sent) {
    return new Written() {
      @Override
      public void done() {
        sent.done();
      }

      @Override
      public void failed() {
        sent.failed();
      }
    };
  }
}
