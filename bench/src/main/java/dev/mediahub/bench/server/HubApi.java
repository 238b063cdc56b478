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

  /** A join token for this room of app {@code live} that may publish and play. */
  public static String joinToken(URI hub, String apiToken, String room)
      throws IOException, InterruptedException {
    String wish = "{\"room\": \"%s\", \"identity\": \"bench\", \"ttl\": \"6h\"}".formatted(room);
    HttpResponse<String> answer =
        HTTP.send(
            HttpRequest.newBuilder(hub.resolve("/api/v1/apps/live/tokens"))
                .header("Authorization", "Bearer " + apiToken)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(wish))
                .build(),
            BodyHandlers.ofString());
    Matcher token = TOKEN.matcher(answer.body());
    if (answer.statusCode() != 201 || !token.find()) {
      throw new IOException(
          "no join token from the hub: " + answer.statusCode() + " " + answer.body());
    }
    return token.group(1);
  }
}
