package dev.mediahub.media.hostile;

import dev.mediahub.media.clients.ClientMedia;
import dev.mediahub.media.clients.TestClient;
import dev.mediahub.media.protocol.sdp.ClientAnswer;
import dev.mediahub.media.protocol.sdp.ClientOffer;
import dev.mediahub.media.protocol.sdp.ClientOffer.Media;
import dev.mediahub.media.protocol.sdp.LocalTransport;
import dev.mediahub.media.protocol.sdp.NegotiatedMedia;
import dev.mediahub.media.protocol.srtp.SrtpKeys;
import dev.mediahub.media.protocol.srtp.SrtpSender;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A session that is set up well, so that what follows comes from a peer that is known. */
final class Attacker implements ClientMedia {
  private static final int PER_TURN = 20;

  private final List<Media> sections;
  private final boolean publishes;
  private final long seed;
  private List<NegotiatedMedia> media = List.of();
  private @Nullable BadMedia badMedia;
  private @Nullable SrtpSender protect;

  private Attacker(List<Media> sections, boolean publishes, long seed) {
    this.sections = List.copyOf(sections);
    this.publishes = publishes;
    this.seed = seed;
  }

  static Attacker publisher(long seed, Media... sections) {
    return new Attacker(List.of(sections), true, seed);
  }

  static Attacker viewer(long seed, Media... sections) {
    return new Attacker(List.of(sections), false, seed);
  }

  @Override
  public String offer(LocalTransport local) {
    return publishes
        ? ClientOffer.publisher(local, "hostile", sections)
        : ClientOffer.viewer(local, sections);
  }

  @Override
  public void answered(ClientAnswer answer) {
    media = answer.media();
  }

  /** What the hub agreed to. */
  List<NegotiatedMedia> media() {
    return media;
  }

  @Override
  public void connected(TestClient client, SrtpKeys keys, long nowNs) {
    SrtpSender sender = client.engine().sender(keys);
    protect = sender;
    badMedia = new BadMedia(seed, sender);
  }

  /** Makes packets with a right tag. Client's thread, once connected. */
  BadMedia badMedia() {
    BadMedia made = badMedia;
    if (made == null) {
      throw new IllegalStateException("not connected");
    }
    return made;
  }

  @Override
  public void release() {
    if (protect != null) {
      protect.close();
    }
  }

  /** Sends that many datagrams, some each turn of the client, and waits for the last. */
  static void flood(TestClient client, int count, Supplier<byte[]> datagrams) throws Exception {
    CompletableFuture<Void> done = new CompletableFuture<>();
    client.execute(() -> some(client, count, datagrams, done));
    done.get(60, TimeUnit.SECONDS);
  }

  private static void some(
      TestClient client, int left, Supplier<byte[]> datagrams, CompletableFuture<Void> done) {
    try {
      int now = Math.min(left, PER_TURN);
      for (int i = 0; i < now; i++) {
        client.sendRaw(datagrams.get());
      }
      if (now == left) {
        done.complete(null);
      } else {
        client.execute(() -> some(client, left - now, datagrams, done));
      }
    } catch (RuntimeException e) {
      done.completeExceptionally(e);
    }
  }
}
