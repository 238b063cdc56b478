package dev.mediahub.core.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mediahub.core.auth.SecretBox;
import dev.mediahub.core.db.Database;
import dev.mediahub.core.db.DatabaseAddress;
import dev.mediahub.core.http.out.OutgoingHttp;
import dev.mediahub.core.net.AllowedTargets;
import dev.mediahub.core.storage.S3Accounts;
import dev.mediahub.core.storage.Uploads;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files on their way into a bucket that goes away, and in a hub that is restarted. */
final class UploadsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int BYTES = 23 * 1024 * 1024 + 77;

  @TempDir Path folder;
  private final List<String> arrived = new CopyOnWriteArrayList<>();
  private final OutgoingHttp http =
      new OutgoingHttp(new AllowedTargets(List.of("127.0.0.1")), "test");
  private Database database;
  private S3Server server;
  private S3Accounts accounts;
  private Path root;
  private byte[] content;
  private volatile boolean wanted = true;
  private long appId;
  private long plainId;

  @BeforeEach
  void start() throws Exception {
    DatabaseAddress address = Postgres.create();
    Path keyFile = RunningHub.newKeyFile();
    server = new S3Server(folder.resolve("s3"));
    // Closed again: its own uploads would take the files that these tests upload.
    try (RunningHub hub = RunningHub.start(address, keyFile)) {
      RunningHub.Answer put =
          hub.send("PUT", "/api/v1/apps/live/s3", RunningHub.TOKEN, server.account());
      assertThat(put.status()).isEqualTo(200);
      appId = hub.get("/api/v1/apps/live").data().get("id").asLong();
      hub.post("/api/v1/apps", "{\"name\": \"plain\"}");
      plainId = hub.get("/api/v1/apps/plain").data().get("id").asLong();
    }
    database = Postgres.open(address);
    accounts = new S3Accounts(database, SecretBox.open(keyFile), http);
    root = Files.createDirectories(folder.resolve("recordings"));
    content = new byte[BYTES];
    new Random(7).nextBytes(content);
    Files.write(root.resolve("one.mp4"), content);
  }

  @AfterEach
  void stop() throws Exception {
    database.close();
    server.close();
    http.close();
  }

  private Uploads uploads() {
    return uploads(InstantSource.system());
  }

  private Uploads uploads(InstantSource clock) {
    return new Uploads(
        database, accounts, root, (_, owner, placed) -> arrive(owner, placed), clock);
  }

  /** The bucket goes away with what nobody wants. */
  private Optional<Runnable> arrive(String owner, Uploads.Placed placed) {
    if (wanted) {
      return Optional.of(() -> arrived.add(owner + " " + placed.url()));
    }
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    return Optional.empty();
  }

  private void add(Uploads uploads) {
    boolean taken =
        database.inTransaction(handle ->
            uploads.add(handle, appId, "vod:1", "one.mp4", "live/one.mp4", "video/mp4", BYTES));
    assertThat(taken).isTrue();
    uploads.hurry();
  }

  private void assertArrived() throws Exception {
    await().atMost(PATIENCE).until(() -> !arrived.isEmpty());
    assertThat(arrived).containsExactly("vod:1 s3://recordings/hub/a/live/one.mp4");
    assertThat(Files.readAllBytes(server.object("hub/a/live/one.mp4"))).isEqualTo(content);
  }

  @Test
  void aFileInManyPartsArrivesWhole() throws Exception {
    try (Uploads uploads = uploads()) {
      uploads.start();
      add(uploads);
      assertArrived();
      assertThat(uploads.state("vod:1")).isEmpty();
      // As if only the note of it had been lost: its own upload is one the server does not know.
      Files.write(root.resolve("one.mp4"), new byte[BYTES]);
      database.run(handle -> {
        uploads.add(handle, appId, "vod:2", "one.mp4", "live/one.mp4", "video/mp4", BYTES);
        handle.execute("update uploads set upload_id = '00000000-0000-0000-0000-000000000000'");
      });
      uploads.hurry();
      await().atMost(PATIENCE).until(() -> arrived.size() == 2);
      assertThat(Files.readAllBytes(server.object("hub/a/live/one.mp4"))).isEqualTo(content);
    }
  }

  @Test
  void anUploadGoesOnWhenItsBucketIsBackAndTheHubWasRestarted() throws Exception {
    try (Uploads uploads = uploads()) {
      interrupt(uploads);
    }
    assertThat(arrived).isEmpty();
    server.start();
    // The app gets another bucket meanwhile: what has begun goes on to its own.
    useBucket("{\"bucket\": \"elsewhere\"}");
    try (Uploads restarted = uploads()) {
      restarted.start();
      assertArrived();
    }
  }

  /** The app gets another bucket, which is so different from its first one. */
  private void useBucket(String difference) {
    database.run(handle -> {
      handle.execute("update app_s3 set current = false");
      handle.execute(
          "insert into app_s3 (app_id, settings, keys)"
              + " select app_id, settings || ?::jsonb, keys from app_s3",
          difference);
    });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anUploadThatItsBucketRefusesBeginsAgainInTheAppsNewOne(boolean bucketIsGone)
      throws Exception {
    try (Uploads uploads = uploads()) {
      interrupt(uploads);
    }
    refuseAll(bucketIsGone);
    try (S3Server other = new S3Server(folder.resolve("other"));
        Uploads restarted = uploads()) {
      useBucket("{\"endpoint\": \"%s\", \"prefix\": \"new\"}".formatted(other.uri()));
      restarted.start();
      await().atMost(PATIENCE).until(() -> !arrived.isEmpty());
      assertThat(arrived).containsExactly("vod:1 s3://recordings/new/live/one.mp4");
      assertThat(Files.readAllBytes(other.object("new/live/one.mp4"))).isEqualTo(content);
    }
  }

  /** The bucket is back, and takes these keys no more, or is not there. */
  private void refuseAll(boolean bucketIsGone) throws Exception {
    if (bucketIsGone) {
      server.deleteBucket();
      server.start();
    } else {
      server.changeSecretKey("another");
    }
  }

  @Test
  void whatNobodyWantsAnyMoreIsLeftInABucketThatRefusesAndIsTheAppsNoMore() throws Exception {
    try (Uploads uploads = uploads()) {
      interrupt(uploads);
      database.run(handle -> uploads.forget(handle, "vod:1"));
    }
    refuseAll(false);
    tryNow();
    try (Uploads restarted = uploads()) {
      restarted.start();
      await()
          .atMost(PATIENCE)
          .until(() ->
              restarted.state("vod:1").flatMap(Uploads.State::error).orElse("").contains("403"));
      useBucket("{\"bucket\": \"elsewhere\"}");
      tryNow();
      await().atMost(PATIENCE).until(() -> restarted.state("vod:1").isEmpty());
    }
    assertThat(server.files()).as("parts").isNotEmpty();
  }

  private void tryNow() {
    database.run(handle -> handle.execute("update uploads set next_at = now()"));
  }

  @Test
  void anUploadThatIsRedirectedWhileItBeginsGoesOnWhereItBegan() throws Exception {
    server.whileBeginning(() ->
        database.run(handle -> handle.execute("update uploads set object_key = 'other/one.mp4'")));
    server.takeParts(1);
    try (Uploads uploads = uploads()) {
      uploads.start();
      add(uploads);
      await()
          .atMost(PATIENCE)
          .until(() -> uploads.state("vod:1").filter(s -> s.error().isPresent()).isPresent());
      server.takeParts(Integer.MAX_VALUE);
      assertArrived();
    }
  }

  /** The file is another's from the first look at the time on: after it was seen as what waits. */
  private final class Replaced implements InstantSource {
    private final AtomicBoolean done = new AtomicBoolean();

    @Override
    public Instant instant() {
      if (!done.getAndSet(true)) {
        database.run(handle -> {
          handle.execute(
              "insert into uploads"
                  + " (app_id, bucket_id, owner, file, object_key, content_type, size_bytes)"
                  + " select app_id, bucket_id, 'vod:2', file, object_key, content_type,"
                  + " size_bytes from uploads");
          handle.execute("delete from uploads where owner = 'vod:1'");
        });
      }
      return Instant.now();
    }
  }

  @Test
  void whatEndedAfterItWasSeenIsNotUploadedAgain() throws Exception {
    try (Uploads uploads = uploads(new Replaced())) {
      add(uploads);
      uploads.start();
      await().atMost(PATIENCE).until(() -> uploads.state("vod:2").isEmpty() && !arrived.isEmpty());
    }
    assertThat(arrived).containsExactly("vod:2 s3://recordings/hub/a/live/one.mp4");
  }

  /** Begins an upload; the bucket goes away when it has one part of it. */
  private void interrupt(Uploads uploads) throws Exception {
    server.takeParts(1);
    uploads.start();
    add(uploads);
    await()
        .atMost(PATIENCE)
        .until(() -> uploads.state("vod:1").filter(s -> s.error().isPresent()).isPresent());
    server.stop();
    server.takeParts(Integer.MAX_VALUE);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatHasArrivedOfAFileThatNobodyWantsAnyMoreIsRemovedAlsoAfterARestart(boolean appIsGone)
      throws Exception {
    try (Uploads uploads = uploads()) {
      interrupt(uploads);
      database.run(handle -> {
        if (appIsGone) {
          handle.execute("delete from apps where id = ?", appId);
          S3Accounts.forgetUnused(handle);
        } else {
          uploads.forget(handle, "vod:1");
        }
      });
    }
    assertThat(server.files()).as("parts").isNotEmpty();
    server.start();
    try (Uploads restarted = uploads()) {
      restarted.start();
      await().atMost(PATIENCE).until(() -> restarted.state("vod:1").isEmpty());
    }
    assertThat(server.files()).isEmpty();
  }

  @Test
  void anObjectThatNobodyWantsAnyMoreIsRemovedAgainWhenItsBucketIsBack() throws Exception {
    wanted = false;
    try (Uploads uploads = uploads()) {
      uploads.start();
      add(uploads);
      Path object = server.object("hub/a/live/one.mp4");
      await()
          .atMost(PATIENCE)
          .until(() -> uploads.state("vod:1").filter(s -> s.error().isPresent()).isPresent());
      assertThat(object).exists();
      server.start();
      await().atMost(PATIENCE).until(() -> uploads.state("vod:1").isEmpty());
      assertThat(object).doesNotExist();
      assertThat(arrived).isEmpty();
    }
  }

  @Test
  void anAppWithoutABucketKeepsItsFiles() {
    Uploads uploads = uploads();
    assertThat(
            database.<Boolean>inTransaction(handle ->
                uploads.add(handle, plainId, "vod:2", "one.mp4", "a", "video/mp4", BYTES)))
        .isFalse();
    uploads.close();
  }
}
