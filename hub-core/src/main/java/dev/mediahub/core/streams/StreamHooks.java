package dev.mediahub.core.streams;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.mediahub.core.webhooks.Lasting;
import dev.mediahub.core.webhooks.Webhooks;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Tells webhooks of streams, and of the ingresses they came through. */
final class StreamHooks {
  private final Webhooks webhooks;

  StreamHooks(Webhooks webhooks) {
    this.webhooks = webhooks;
  }

  /**
   * What is said about a stream.
   *
   * @param reason why it ended; null while it starts
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record StreamData(
      String streamId, String room, String type, String participant, @Nullable String reason) {}

  /** What is said about an ingress. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record IngressData(
      String ingressId,
      String streamId,
      String room,
      String type,
      String participant,
      @Nullable String reason) {}

  /**
   * What starts and ends with a stream.
   *
   * @param kind how its events begin
   * @param data what they say, by the reason of an end
   */
  private record Subject(String kind, Function<@Nullable String, Object> data) {}

  void started(StreamStore.Identity stream, @Nullable String ingressId, Instant at) {
    for (Subject each : subjects(stream, ingressId)) {
      var lasting =
          new Lasting(
              thing(each, stream),
              each.kind() + "_ended",
              each.data().apply(Lasting.HUB_RESTARTED));
      webhooks.emitBegin(
          stream.room().app(),
          each.kind() + "_started",
          stream.room().room(),
          at,
          each.data().apply(null),
          lasting);
    }
  }

  void ended(StreamStore.Identity stream, @Nullable String ingressId, Instant at, String reason) {
    subjects(stream, ingressId).forEach(each -> end(each, stream, at, reason));
  }

  /** The stream goes on, and no longer through this ingress. */
  void ingressReplaced(StreamStore.Identity stream, @Nullable String ingressId, Instant at) {
    if (ingressId != null) {
      end(ingress(stream, ingressId), stream, at, "replaced");
    }
  }

  private void end(Subject subject, StreamStore.Identity stream, Instant at, String reason) {
    webhooks.emitEnd(
        stream.room().app(),
        subject.kind() + "_ended",
        stream.room().room(),
        at,
        subject.data().apply(reason),
        thing(subject, stream));
  }

  private static List<Subject> subjects(StreamStore.Identity stream, @Nullable String ingressId) {
    List<Subject> subjects = new ArrayList<>();
    if (ingressId != null) {
      subjects.add(ingress(stream, ingressId));
    }
    subjects.add(
        new Subject(
            "stream",
            reason ->
                new StreamData(
                    stream.streamId(),
                    stream.room().room(),
                    stream.type(),
                    stream.participant(),
                    reason)));
    return subjects;
  }

  private static Subject ingress(StreamStore.Identity stream, String ingressId) {
    return new Subject(
        "ingress",
        reason ->
            new IngressData(
                ingressId,
                stream.streamId(),
                stream.room().room(),
                stream.type(),
                stream.participant(),
                reason));
  }

  /** A stream that takes over from itself is one, so its start is not part of the name. */
  private static String thing(Subject subject, StreamStore.Identity stream) {
    return subject.kind() + " " + stream.streamId();
  }
}
