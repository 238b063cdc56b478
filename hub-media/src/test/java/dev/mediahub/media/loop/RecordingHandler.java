package dev.mediahub.media.loop;

import dev.mediahub.media.protocol.net.TransportAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Keeps what reaches it; subclasses answer or forward. */
class RecordingHandler implements LoopHandler {
  record Datagram(String text, TransportAddress from, @Nullable Destination connection) {}

  final List<Datagram> datagrams = new CopyOnWriteArrayList<>();
  final List<String> ringMessages = new CopyOnWriteArrayList<>();
  final List<Destination> closedConnections = new CopyOnWriteArrayList<>();
  volatile @Nullable MediaLoop loop;

  @Override
  public void onStart(MediaLoop started) {
    loop = started;
  }

  MediaLoop loop() {
    MediaLoop started = loop;
    if (started == null) {
      throw new IllegalStateException("the loop has not had a turn");
    }
    return started;
  }

  @Override
  public void onDatagram(
      ByteBuffer buffer,
      int offset,
      int length,
      long addrHigh,
      long addrLow,
      int port,
      @Nullable Destination connection,
      long nowNs) {
    TransportAddress from = new TransportAddress(addrHigh, addrLow, port);
    datagrams.add(new Datagram(text(buffer, offset, length), from, connection));
  }

  @Override
  public void onRing(
      int fromLoop, ByteBuffer buffer, int offset, int length, int type, long nowNs) {
    ringMessages.add(fromLoop + ":" + type + ":" + text(buffer, offset, length));
  }

  @Override
  public void onConnectionClosed(Destination connection) {
    closedConnections.add(connection);
  }

  @Override
  public void onTurnEnd(long nowNs) {}

  List<String> texts() {
    return datagrams.stream().map(Datagram::text).toList();
  }

  /** Sends text with the loop's sender; loop's thread. */
  static void send(MediaLoop loop, String text, Destination to) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    DatagramSender sender = loop.sender();
    int offset = sender.claim();
    sender.buffer().put(offset, bytes);
    sender.send(offset, bytes.length, to);
  }

  private static String text(ByteBuffer buffer, int offset, int length) {
    byte[] bytes = new byte[length];
    buffer.get(offset, bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
