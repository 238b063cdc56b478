package dev.mediahub.media.protocol.dtls;

import dev.mediahub.media.protocol.srtp.SrtpKeys;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** An endpoint with its listener: keeps what it was told and hands datagrams to a link. */
final class TestPeer implements DtlsListener, AutoCloseable {
  // So that every handshake has either kind, where there is libcrypto.
  static final DtlsIdentity SERVER_IDENTITY = identity(Ecdsa.fastest());
  static final DtlsIdentity CLIENT_IDENTITY = identity(Ecdsa.JAVA);

  private static final long PATIENCE_S = 60;

  final CompletableFuture<SrtpKeys> connected = new CompletableFuture<>();
  final CompletableFuture<String> ended = new CompletableFuture<>();
  final List<byte[]> sent = new CopyOnWriteArrayList<>();
  final DtlsEndpoint endpoint;
  private volatile Consumer<byte[]> link = datagram -> {};

  TestPeer(DtlsConfig config) {
    endpoint = new DtlsEndpoint(config, this, Thread.ofVirtual().factory());
  }

  static DtlsConfig server() {
    return DtlsConfig.of(
            DtlsRole.SERVER, SERVER_IDENTITY, List.of(CLIENT_IDENTITY.fingerprintSha256()))
        .withTimes(15_000, 20);
  }

  static DtlsConfig client() {
    return DtlsConfig.of(
            DtlsRole.CLIENT, CLIENT_IDENTITY, List.of(SERVER_IDENTITY.fingerprintSha256()))
        .withTimes(15_000, 20);
  }

  /** Starts both with a link of no faults. */
  static void connect(TestPeer server, TestPeer client) {
    server.sendTo(client::receive);
    client.sendTo(server::receive);
    server.endpoint.start();
    client.endpoint.start();
  }

  void sendTo(Consumer<byte[]> newLink) {
    link = newLink;
  }

  void receive(byte[] datagram) {
    boolean _ = endpoint.receive(ByteBuffer.wrap(datagram), 0, datagram.length);
  }

  SrtpKeys keys() throws Exception {
    return connected.get(PATIENCE_S, TimeUnit.SECONDS);
  }

  /** The reason of the failure, or {@code closed}. */
  String end() throws Exception {
    return ended.get(PATIENCE_S, TimeUnit.SECONDS);
  }

  @Override
  public void onDatagram(byte[] datagram) {
    sent.add(datagram);
    link.accept(datagram);
  }

  @Override
  public void onConnected(SrtpKeys keys) {
    connected.complete(keys);
  }

  @Override
  public void onFailed(String reason) {
    connected.completeExceptionally(new IllegalStateException(reason));
    ended.complete(reason);
  }

  @Override
  public void onClosed() {
    ended.complete("closed");
  }

  @Override
  public void close() {
    endpoint.close();
  }

  static DtlsIdentity identity(Ecdsa ecdsa) {
    return DtlsIdentity.create(Instant.parse("2026-01-01T00:00:00Z"), new SecureRandom(), ecdsa);
  }
}
