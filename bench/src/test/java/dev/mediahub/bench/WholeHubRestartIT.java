package dev.mediahub.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.bench.client.ClientLoop;
import dev.mediahub.bench.client.Endpoint;
import dev.mediahub.bench.client.Publisher;
import dev.mediahub.bench.client.Signalling;
import dev.mediahub.bench.client.Viewer;
import dev.mediahub.bench.client.ViewerTally;
import dev.mediahub.media.stats.LoopStats;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the API has acknowledged survives a {@code kill -9} in the midst of a stream. */
final class WholeHubRestartIT {
  @TempDir Path data;
  private final ViewerTally tally = new ViewerTally();

  @Test
  void keepsAppsTokensAndIngressesWhenItIsKilledWhileStreaming() throws Exception {
    String token;
    String ingressId;
    String streamKey;
    try (WholeHub killed = WholeHub.start(data);
        ClientLoop loop = new ClientLoop("clients", 1_000_000L)) {
      stream(killed.room("main"), loop);
      assertThat(streams(killed)).contains("live-main/bench");
      token =
          field(
              "token", created(killed, "/api/v1/tokens", "{\"name\":\"ci\",\"scope\":\"global\"}"));
      String ingress =
          created(
              killed,
              "/api/v1/apps/live/ingress",
              "{\"inputType\":\"whip\",\"room\":\"obs\",\"participantIdentity\":\"studio\"}");
      ingressId = field("ingressId", ingress);
      streamKey = field("streamKey", ingress);
      created(killed, "/api/v1/apps", "{\"name\":\"shop\",\"displayName\":\"Shop\"}");
      killed.kill();
    }
    try (WholeHub next = WholeHub.start(data);
        ClientLoop loop = new ClientLoop("clients", 1_000_000L)) {
      assertThat(next.get("/readyz").statusCode()).isEqualTo(200);
      assertThat(next.output()).doesNotContain("This is the first start");
      assertThat(next.get("/api/v1/apps", token).body()).contains("\"shop\"");
      assertThat(next.get("/api/v1/apps/live/ingress").body()).contains(ingressId);
      assertThat(streams(next)).as("what went down with the process").isEqualTo("[]");

      Endpoint room = next.room("obs");
      stream(
          new Endpoint(
              room.whip().resolve("/whip"),
              room.whep(),
              streamKey,
              room.playToken(),
              room.profile(),
              true),
          loop);
      assertThat(streams(next)).contains("live-obs/studio");
    }
  }

  /** Publishes there until the loop ends, and waits until it can be watched. */
  private void stream(Endpoint room, ClientLoop loop) throws Exception {
    Signalling signalling = new Signalling(room);
    new Publisher(signalling, loop, 300_000, 15).join();
    Viewer viewer = new Viewer(signalling, loop, tally, new LoopStats());
    viewer.joinWhenStreaming();
    viewer.leave();
  }

  private static String streams(WholeHub hub) throws Exception {
    return hub.get("/api/v1/apps/live/streams").body();
  }

  private static String created(WholeHub hub, String path, String json) throws Exception {
    HttpResponse<String> answer = hub.post(path, json);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return answer.body();
  }

  private static String field(String name, String json) {
    Matcher found = Pattern.compile("\"" + name + "\"\\s*:\\s*\"([^\"]+)\"").matcher(json);
    assertThat(found.find()).as(json).isTrue();
    return found.group(1);
  }
}
