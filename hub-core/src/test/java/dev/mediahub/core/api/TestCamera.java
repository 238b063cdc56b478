package dev.mediahub.core.api;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/** A WebSocket client as a camera has it: sends, and remembers what it was told. */
final class TestCamera implements WebSocket.Listener, AutoCloseable {
  private static final long PATIENCE_S = 30;

  final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
  final BlockingQueue<byte[]> pictures = new LinkedBlockingQueue<>();
  final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private final ByteArrayOutputStream gathering = new ByteArrayOutputStream();
  private final HttpClient client;
  private final WebSocket socket;

  private TestCamera(String url, @Nullable String key, String address) {
    try {
      client = HttpClient.newBuilder().localAddress(InetAddress.ofLiteral(address)).build();
      WebSocket.Builder builder = client.newWebSocketBuilder();
      if (key != null) {
        builder.header("Authorization", "Bearer " + key);
      }
      socket = builder.buildAsync(URI.create(url), this).get(PATIENCE_S, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException("no WebSocket at " + url, e);
    }
  }

  static TestCamera connect(String url, @Nullable String key) {
    return new TestCamera(url, key, "127.0.0.1");
  }

  /** From an address of its own. */
  static TestCamera connectFrom(String address, String url, @Nullable String key) {
    return new TestCamera(url, key, address);
  }

  /** A real JPEG; equal numbers are equal pictures. */
  static byte[] picture(int width, int height, int number) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(Color.getHSBColor(number % 16 / 16f, 0.8f, 0.9f));
    graphics.fillRect(number % 50, 4, width / 2, height / 2);
    graphics.dispose();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "jpg", out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  void send(byte[] picture) {
    socket.sendBinary(ByteBuffer.wrap(picture), true).join();
  }

  void say(String text) {
    socket.sendText(text, true).join();
  }

  /** The next text from the hub. */
  String told() throws InterruptedException {
    String text = texts.poll(PATIENCE_S, TimeUnit.SECONDS);
    if (text == null) {
      throw new AssertionError("the hub says nothing");
    }
    return text;
  }

  byte[] picture() throws InterruptedException {
    byte[] picture = pictures.poll(PATIENCE_S, TimeUnit.SECONDS);
    if (picture == null) {
      throw new AssertionError("no picture comes");
    }
    return picture;
  }

  int closeCode() throws Exception {
    return closed.get(PATIENCE_S, TimeUnit.SECONDS);
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    texts.add(data.toString());
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    gathering.writeBytes(bytes);
    if (last) {
      pictures.add(gathering.toByteArray());
      gathering.reset();
    }
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    closed.complete(code);
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    closed.complete(1006);
  }

  @Override
  public void close() {
    socket.abort();
    client.shutdownNow();
  }
}
