package dev.mediahub.media.protocol.dtls;

import dev.mediahub.media.protocol.srtp.SrtpKeys;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Handshakes in memory, so that the first viewer does not wait for class loading and cold code: the
 * first handshake of a JVM takes about a hundred times as long as a warm one.
 */
public final class DtlsWarmUp {
  private static final long PATIENCE_S = 30;

  private DtlsWarmUp() {}

  /**
   * Runs the handshakes one after another; blocks, so call it beside the rest of the start-up.
   *
   * @return false when one of them failed, which then concerns real peers too
   */
  public static boolean run(DtlsIdentity identity, int handshakes, ThreadFactory threads) {
    for (int i = 0; i < handshakes; i++) {
      if (!handshake(identity, threads)) {
        return false;
      }
    }
    return true;
  }

  private static boolean handshake(DtlsIdentity identity, ThreadFactory threads) {
    List<Fingerprint> own = List.of(identity.fingerprintSha256());
    End server = new End();
    End client = new End();
    try (DtlsEndpoint serverEndpoint =
            new DtlsEndpoint(DtlsConfig.of(DtlsRole.SERVER, identity, own), server, threads);
        DtlsEndpoint clientEndpoint =
            new DtlsEndpoint(DtlsConfig.of(DtlsRole.CLIENT, identity, own), client, threads)) {
      server.other = clientEndpoint;
      client.other = serverEndpoint;
      serverEndpoint.start();
      clientEndpoint.start();
      return client.connected.completeOnTimeout(false, PATIENCE_S, TimeUnit.SECONDS).join();
    }
  }

  private static final class End implements DtlsListener {
    final CompletableFuture<Boolean> connected = new CompletableFuture<>();
    volatile @Nullable DtlsEndpoint other;

    @Override
    public void onDatagram(byte[] datagram) {
      DtlsEndpoint receiver = other;
      if (receiver != null) {
        boolean _ = receiver.receive(ByteBuffer.wrap(datagram), 0, datagram.length);
      }
    }

    @Override
    public void onConnected(SrtpKeys keys) {
      connected.complete(true);
    }

    @Override
    public void onFailed(String reason) {
      connected.complete(false);
    }

    @Override
    public void onClosed() {
      connected.complete(false);
    }
  }
}
