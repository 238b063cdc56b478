package dev.mediahub.bench.server;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The little of the hub's REST API that a measurement needs. Any thread; blocks. */
public final class HubApi {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Pattern TOKEN = Pattern.compile("\"token\"\\s*:\\s*\"([^\"]+)\"");

  private static final Pattern CAMERA_KEY = Pattern.compile("\"streamKey\"\\s*:\\s*\"([^\"]+)\"");
  private static final Pattern RTMP_URL = Pattern.compile("\"rtmp_url\"\\s*:\\s*\"([^\"]+)\"");

  private HubApi() {}

  static boolean isReady(URI hub) throws InterruptedException {
    try {
      return HTTP.send(
                  HttpRequest.newBuilder(hub.resolve("/readyz")).build(), BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException e) {
      return false; // It does not listen yet.
    }
  }

  /** Makes an RTMP ingress of app {@code live} and answers where to push. */
  public static String rtmpIngress(URI hub, String apiToken, String room)
      throws IOException, InterruptedException {
    return found(
        RTMP_URL,
        post(
            hub.resolve("/api/v1/apps/live/ingress"),
            apiToken,
            "{\"inputType\": \"rtmp\", \"room\": \"%s\"}".formatted(room)));
  }

  /** Makes a camera key for a room of app {@code live}. */
  public static String cameraKey(URI hub, String apiToken, String room)
      throws IOException, InterruptedException {
    return found(
        CAMERA_KEY,
        post(
            hub.resolve("/api/v1/apps/live/ws-ingest"),
            apiToken,
            "{\"room\": \"%s\"}".formatted(room)));
  }

  /** A join token for this room of app {@code live} that may publish and play. */
  public static String joinToken(URI hub, String apiToken, String room)
      throws IOException, InterruptedException {
    String wish = "{\"room\": \"%s\", \"identity\": \"bench\", \"ttl\": \"6h\"}".formatted(room);
    return found(TOKEN, post(hub.resolve("/api/v1/apps/live/tokens"), apiToken, wish));
  }

  private static HttpResponse<String> post(URI route, String apiToken, String body)
      throws IOException, InterruptedException {
    return HTTP.send(
        HttpRequest.newBuilder(route)
            .header("Authorization", "Bearer " + apiToken)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private static String found(Pattern field, HttpResponse<String> answer) throws IOException {
    Matcher value = field.matcher(answer.body());
    if (answer.statusCode() != 201 || !value.find()) {
      throw new IOException("the hub answers " + answer.statusCode() + " " + answer.body());
    }
    return value.group(1);
  }
}
