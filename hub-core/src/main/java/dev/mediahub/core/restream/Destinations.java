package dev.mediahub.core.restream;

import dev.mediahub.core.apps.App;
import dev.mediahub.core.apps.Fields;
import dev.mediahub.core.auth.SecretBox;
import dev.mediahub.core.auth.Secrets;
import dev.mediahub.core.db.Chores;
import dev.mediahub.core.db.Database;
import dev.mediahub.core.db.Work;
import dev.mediahub.core.db.WriteBehind;
import dev.mediahub.core.net.AllowedTargets;
import dev.mediahub.core.net.HostResolver;
import dev.mediahub.core.webhooks.Webhooks;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.MediaServer;
import dev.mediahub.media.api.RestreamStatus;
import dev.mediahub.media.api.RoomKey;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where streams are sent on to. A destination runs from its start until it is stopped or refuses
 * the key: it waits while its stream is off air and goes on with it, after a restart of the hub
 * too. Any thread; one that is being added is ended only once it runs.
 */
public final class Destinations {
  private static final Logger log = LoggerFactory.getLogger(Destinations.class);
  private static final int MAX_OF_A_STREAM = 100;
  private static final Duration KEEP_ENDED = Duration.ofDays(30);

  /** At a start a name server that is slow is not waited for. */
  private static final Duration FIRST_LOOK = Duration.ofSeconds(1);

  private final Database database;
  private final DestinationStore store;
  private final MediaServer media;
  private final WriteBehind writes;
  private final RestreamHooks hooks;
  private final TargetNetwork network;
  private volatile int maxAttempts;
  private final Clock clock;
  private final RestreamMeters meters = new RestreamMeters();
  private final Map<String, Running> running = new ConcurrentHashMap<>();

  /**
   * Call {@link #start} when the database is there.
   *
   * @param writes where rows are written, in the order of the webhooks
   */
  public Destinations(
      Database database,
      SecretBox secretBox,
      MediaServer media,
      WriteBehind writes,
      Webhooks webhooks,
      AllowedTargets allowed,
      RestreamSettings settings,
      Chores chores,
      Clock clock) {
    this.database = database;
    this.store = new DestinationStore(secretBox);
    this.media = media;
    this.writes = writes;
    this.hooks = new RestreamHooks(webhooks);
    this.network = new TargetNetwork(allowed, HostResolver.system(), settings.tls());
    this.maxAttempts = settings.maxAttempts();
    this.clock = clock;
    chores.add(
        "tidying destinations",
        handle -> DestinationStore.tidy(handle, clock.instant().minus(KEEP_ENDED)));
  }

  /**
   * What a new one is to be.
   *
   * @param exempt as {@link Destination} has it
   */
  record Wish(
      Platform platform,
      TargetUrl target,
      @Nullable String name,
      @Nullable String layout,
      boolean exempt) {}

  /**
   * A destination and how it fares now.
   *
   * @param status null while it does not run
   */
  record Seen(Destination destination, @Nullable RestreamStatus status) {
    /** As the API says it. */
    String state() {
      if (status == null) {
        return destination.status() == Destination.Status.RUNNING ? "starting" : "failed";
      }
      return switch (status.state()) {
        case WAITING, STARTING -> "starting";
        case ACTIVE -> "active";
        case FAILED -> "failed";
      };
    }

    /** Bits a second that go there now. */
    long bitrate() {
      return status == null ? 0 : status.bitrate();
    }

    /** Bytes since it was added or the hub started. */
    long sentBytes() {
      return status == null ? 0 : status.sentBytes();
    }

    /** What went wrong last; null when nothing has. */
    @Nullable String error() {
      return status == null || status.error().isEmpty() ? destination.error() : status.error();
    }
  }

  /** After so many failed attempts destinations that begin from now on are given up; 0: never. */
  public void giveUpAfter(int attempts) {
    maxAttempts = attempts;
  }

  /** Takes up what ran when the hub stopped. */
  public void start() {
    List<DestinationStore.Wanted> wanted = database.call(store::running);
    wanted.forEach(each -> run(each.destination(), each.target()));
    if (!wanted.isEmpty()) {
      log.info("{} destinations wait for their streams", wanted.size());
    }
  }

  /**
   * Sends a stream on from now on.
   *
   * @throws HubException CONFLICT when it goes there already, BAD_REQUEST when the hub does not
   *     connect there
   */
  Seen add(App app, RoomKey room, String participant, Wish wish) {
    requireAllowed(participant.isEmpty() ? "rtmpUrl" : "url", wish.target());
    writes.flush();
    return addAllowed(app, room, participant, wish);
  }

  private synchronized Seen addAllowed(App app, RoomKey room, String participant, Wish wish) {
    List<Running> others = ofStream(room, participant);
    if (others.stream().anyMatch(each -> each.target().equals(wish.target().target()))) {
      throw new HubException(
          ErrorCode.CONFLICT,
          "This stream goes to this destination already; GET lists where it goes");
    }
    if (others.size() >= MAX_OF_A_STREAM) {
      throw new HubException(
          ErrorCode.CONFLICT,
          "A stream goes to at most %d destinations; stop one first".formatted(MAX_OF_A_STREAM));
    }
    Destination row =
        new Destination(
            Secrets.readable("EG_", 12),
            room,
            participant,
            wish.platform(),
            wish.name(),
            wish.layout(),
            wish.target().shownUrl(),
            wish.target().shownKey(),
            Destination.Status.RUNNING,
            null,
            wish.exempt(),
            clock.instant().truncatedTo(ChronoUnit.MILLIS));
    Destination made =
        database.inTransaction(handle -> {
          // One that does not run is of a start that could not be confirmed: this is it again.
          store.running(handle, app, room, participant).stream()
              .filter(each -> each.target().target().equals(wish.target().target()))
              .forEach(
                  each -> DestinationStore.stop(handle, each.destination().id(), row.createdAt()));
          DestinationStore.stopFailed(handle, app, row);
          return store.insert(handle, app, row, wish.target());
        });
    return run(made, wish.target()).seen();
  }

  private void requireAllowed(String field, TargetUrl target) {
    try {
      network.addresses(target.target().host(), FIRST_LOOK);
    } catch (HubException e) {
      throw Fields.refused(field, "names a host that is not allowed: " + e.getMessage());
    } catch (IOException e) {
      // It may be known later; until then the destination's last error says so.
      log.debug("a destination's host is not known now: {}", e.getMessage());
    }
  }

  private List<Running> ofStream(RoomKey room, String participant) {
    return running.values().stream()
        .filter(each ->
            each.destination().room().equals(room)
                && each.destination().participant().equals(participant))
        .toList();
  }

  private synchronized Running run(Destination destination, TargetUrl target) {
    Running made = new Running(destination, target.target(), hooks, clock, this::failed);
    running.put(destination.id(), made);
    made.begin(media, network, maxAttempts);
    return made;
  }

  /** Those of a stream that are not stopped, oldest first. */
  List<Seen> list(App app, RoomKey room, String participant) {
    return seen(handle -> DestinationStore.ofStream(handle, app.id(), room, participant));
  }

  /** An app's that take whole rooms and are not stopped, oldest first. */
  List<Seen> broadcasts(App app) {
    return seen(handle -> DestinationStore.ofRooms(handle, app.id()));
  }

  private List<Seen> seen(Work<List<Destination>> query) {
    writes.flush();
    List<Destination> rows = database.call(query);
    List<Seen> seen = new ArrayList<>();
    for (Destination row : rows) {
      Running now = running.get(row.id());
      seen.add(now == null ? new Seen(row, null) : now.seen());
    }
    return seen;
  }

  /** Stops one; false when the stream has none of that id. */
  boolean stop(App app, RoomKey room, String participant, String id) {
    return stop(app, id, row -> row.room().equals(room) && row.participant().equals(participant))
        .isPresent();
  }

  /** Stops one that takes a whole room; empty when the app has none of that id. */
  Optional<Destination> stopBroadcast(App app, String id) {
    return stop(app, id, row -> row.participant().isEmpty());
  }

  private Optional<Destination> stop(App app, String id, Predicate<Destination> which) {
    writes.flush();
    Optional<Destination> row =
        database.inTransaction(handle -> {
          Optional<Destination> there = DestinationStore.find(handle, app.id(), id).filter(which);
          there.ifPresent(_ -> DestinationStore.stop(handle, id, clock.instant()));
          return there;
        });
    // One may run on when the database had no time to confirm that it was stopped.
    Optional<Destination> known = row.or(() -> runningIn(app, id).filter(which));
    known.ifPresent(_ -> end(id, "stopped"));
    return known;
  }

  private Optional<Destination> runningIn(App app, String id) {
    return Optional.ofNullable(running.get(id))
        .map(Running::destination)
        .filter(each -> each.room().app().equals(app.name()));
  }

  private synchronized void end(String id, String reason) {
    Running gone = running.remove(id);
    if (gone != null) {
      gone.end(reason);
      meters.gone(gone.status());
    }
  }

  /**
   * Gives up those of apps that may send no more, and that this holds for.
   *
   * @param refusal why an app may not; empty when it may
   */
  public void giveUp(Function<String, Optional<String>> refusal) {
    Map<String, List<Running>> byApp =
        running.values().stream()
            .filter(each -> !each.destination().exempt())
            .collect(Collectors.groupingBy(each -> each.destination().room().app()));
    byApp.forEach(
        (app, all) -> refusal.apply(app).ifPresent(why -> all.forEach(each -> each.fail(why))));
  }

  private void failed(Running gone, RestreamStatus status) {
    String id = gone.destination().id();
    if (running.remove(id, gone)) {
      writes.add(handle -> DestinationStore.fail(handle, id, status.error(), clock.instant()));
      log.atWarn()
          .addKeyValue("app", gone.destination().room().app())
          .log(
              "restream of {} to {} has failed: {}",
              gone.destination().streamId(),
              gone.destination().shownUrl(),
              status.error());
      meters.gone(status);
    }
  }

  /** The app is deleted, and its rows with it. */
  public synchronized void forget(String app) {
    running.values().stream()
        .filter(each -> each.destination().room().app().equals(app))
        .forEach(each -> end(each.destination().id(), "app_deleted"));
  }

  /** Tells what ends with the process; the rows stay, and the next start takes them up. */
  public void close() {
    running.values().forEach(Running::pause);
  }

  /** Adds what is counted. */
  public void meter(MeterRegistry registry) {
    meters.register(registry, () -> running.values().stream().map(Running::status).toList());
  }
}
