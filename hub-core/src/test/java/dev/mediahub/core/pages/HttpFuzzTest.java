package dev.mediahub.core.pages;

import com.code_intelligence.jazzer.api.BugDetectors;
import com.code_intelligence.jazzer.api.SilentCloseable;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import dev.mediahub.core.auth.Bearer;
import dev.mediahub.core.http.Access;
import dev.mediahub.core.http.Bodies;
import dev.mediahub.core.http.HubServer;
import dev.mediahub.core.http.Json;
import dev.mediahub.core.http.Router;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;

/**
 * Any bytes as a request: paths with {@code %2F}, NUL and overlong UTF-8, headers and bodies that
 * end anywhere. Never a fault of ours (5xx), and the server goes on.
 */
final class HttpFuzzTest {
  private static final byte[] END =
      "\r\nHost: a\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
  private static final HubServer SERVER = start();

  private static HubServer start() {
    Router router = new Router();
    PageRoutes.register(router);
    router.get(
        "/api/v1/streams/{id}",
        Access.open(),
        context -> context.result(context.pathParam("id") + Bearer.of(context).orElse("")));
    router.post(
        "/api/v1/apps", Access.open(), context -> context.json(Json.read(context, JsonNode.class)));
    router.patch(
        "/whip/sessions/{id}",
        Access.open(),
        context -> context.header("ETag", "\"1\"").result(Bodies.text(context, 64)));
    return HubServer.start("127.0.0.1", 0, router, (context, access) -> {});
  }

  @AfterAll
  static void stop() {
    SERVER.close();
  }

  @FuzzTest(maxDuration = "60s")
  void path(byte[] path) throws IOException {
    exchange("GET /".getBytes(StandardCharsets.ISO_8859_1), path, " HTTP/1.1");
  }

  @FuzzTest(maxDuration = "60s")
  void request(byte[] request) throws IOException {
    exchange(request, new byte[0], "");
  }

  private static void exchange(byte[] begin, byte[] middle, String end) throws IOException {
    // The fuzzer takes every connection for the server's doing; this one is the test's.
    try (SilentCloseable _ = BugDetectors.allowNetworkConnections();
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), SERVER.port())) {
      socket.setSoTimeout(20_000);
      OutputStream out = socket.getOutputStream();
      out.write(begin);
      out.write(middle);
      out.write(end.getBytes(StandardCharsets.ISO_8859_1));
      out.write(END);
      socket.shutdownOutput();
      byte[] answer = socket.getInputStream().readNBytes(64);
      String status = new String(answer, StandardCharsets.ISO_8859_1);
      boolean ours = status.startsWith("HTTP/1.1 5") || status.startsWith("HTTP/1.0 5");
      // 505: another version than the server's, which it says itself.
      if (ours && !status.startsWith(" 505", 8) && !status.startsWith(" 501", 8)) {
        throw new AssertionError(status);
      }
    } catch (SocketException _) {
      // Closed by the server before all was written.
    }
  }
}
