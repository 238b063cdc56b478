package dev.mediahub.bench.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.IoMode;
import dev.mediahub.media.api.MediaConfig;
import dev.mediahub.media.api.MediaServer;
import dev.mediahub.media.api.MediaServerFactory;
import dev.mediahub.media.api.PlayRequest;
import dev.mediahub.media.api.Protocol;
import dev.mediahub.media.api.PublishRequest;
import dev.mediahub.media.api.RoomKey;
import dev.mediahub.media.api.SessionAnswer;
import dev.mediahub.media.api.TrackKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The media plane behind the least HTTP that WHIP and WHEP need: no database, tokens or pages. For
 * finding what the media plane itself costs.
 *
 * <p>Arguments: io (auto, native, nio), gso (true, false). Prints {@code READY <port>}.
 */
public final class MediaOnlyHub {
  private static final RoomKey ROOM = new RoomKey("live", "bench");

  private final MediaServer media;
  private final AtomicLong viewers = new AtomicLong();

  private MediaOnlyHub(MediaServer media) {
    this.media = media;
  }

  public static void main(String[] arguments) throws IOException {
    MediaConfig config =
        new MediaConfig(
            0,
            -1,
            List.of("127.0.0.1"),
            0,
            IoMode.valueOf(arguments[0]),
            Boolean.parseBoolean(arguments[1]));
    MediaServer media = MediaServerFactory.load().start(config, _ -> {});
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
    http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    http.createContext("/", new MediaOnlyHub(media)::answer);
    http.start();
    System.out.println("READY " + http.getAddress().getPort());
    if (System.in.read() < 0) { // The parent has gone.
      media.close();
      http.stop(0);
      Runtime.getRuntime().halt(0);
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      answerOpen(exchange);
    }
  }

  private void answerOpen(HttpExchange exchange) throws IOException {
    try {
      String path = exchange.getRequestURI().getPath();
      if (exchange.getRequestMethod().equals("DELETE")) {
        boolean ended = media.endSession(path.substring(path.lastIndexOf('/') + 1));
        exchange.sendResponseHeaders(ended ? 200 : 404, -1);
        return;
      }
      String offer = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      SessionAnswer answer = path.startsWith("/whip") ? publish(offer) : play(offer);
      byte[] sdp = answer.sdp().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Location", "/sessions/" + answer.sessionId());
      exchange.getResponseHeaders().set("Content-Type", "application/sdp");
      exchange.sendResponseHeaders(201, sdp.length);
      exchange.getResponseBody().write(sdp);
    } catch (HubException e) {
      byte[] reason = String.valueOf(e.getMessage()).getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(409, reason.length);
      exchange.getResponseBody().write(reason);
    }
  }

  private SessionAnswer publish(String offer) {
    return media.publish(
        new PublishRequest(ROOM, "bench", "bench", "", TrackKind.ALL, Protocol.WHIP, offer));
  }

  private SessionAnswer play(String offer) {
    String identity = "viewer" + viewers.incrementAndGet();
    return media.play(new PlayRequest(ROOM, null, identity, false, false, Protocol.WHEP, offer));
  }
}
