package dev.mediahub.media.protocol.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.protocol.srtp.SrtpKeys;
import dev.mediahub.media.protocol.srtp.SrtpProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** OpenSSL's client against our server: the same profile and the same keys on both sides. */
class DtlsOpenSslIT {
  private static final Pattern MATERIAL = Pattern.compile("Keying material: ([0-9A-F]+)");
  private static final Pattern FINGERPRINT = Pattern.compile("(?i)sha256 Fingerprint=([0-9A-F:]+)");

  @TempDir Path folder;

  @BeforeEach
  void needsOpenSsl() {
    Assumptions.assumeTrue(isInstalled(), "openssl is not installed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ec -pkeyopt ec_paramgen_curve:prime256v1", "rsa:2048"})
  void exportsTheSameKeysForGcm(String keyType) throws Exception {
    assertThat(connect(keyType, "SRTP_AES128_CM_SHA1_80:SRTP_AEAD_AES_128_GCM"))
        .isEqualTo(SrtpProfile.AEAD_AES_128_GCM);
  }

  @Test
  void exportsTheSameKeysForCounterMode() throws Exception {
    assertThat(connect("ec -pkeyopt ec_paramgen_curve:prime256v1", "SRTP_AES128_CM_SHA1_80"))
        .isEqualTo(SrtpProfile.AES128_CM_HMAC_SHA1_80);
  }

  private SrtpProfile connect(String keyType, String profiles) throws Exception {
    String key = folder.resolve("key.pem").toString();
    String certificate = folder.resolve("certificate.pem").toString();
    openssl(
        "req -x509 -nodes -subj /CN=test -keyout "
            + key
            + " -out "
            + certificate
            + " -newkey "
            + keyType);
    Fingerprint fingerprint =
        new Fingerprint(
            "sha-256",
            find(FINGERPRINT, openssl("x509 -noout -fingerprint -sha256 -in " + certificate)));
    DtlsConfig config =
        DtlsConfig.of(DtlsRole.SERVER, TestPeer.SERVER_IDENTITY, List.of(fingerprint));
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        TestPeer server = new TestPeer(config)) {
      serve(socket, server);
      CompletableFuture<String> client =
          CompletableFuture.supplyAsync(() ->
              openssl(
                  "s_client -dtls1_2 -connect 127.0.0.1:"
                      + socket.getLocalPort()
                      + " -cert "
                      + certificate
                      + " -key "
                      + key
                      + " -use_srtp "
                      + profiles
                      + " -keymatexport EXTRACTOR-dtls_srtp -keymatexportlen "
                      + (profiles.contains("GCM") ? 56 : 60)));
      SrtpKeys keys = server.keys();
      String material = find(MATERIAL, client.get(60, TimeUnit.SECONDS));
      assertThat(material.toLowerCase(Locale.ROOT)).isEqualTo(material(keys));
      assertThat(server.end()).isEqualTo("closed");
      return keys.profile();
    }
  }

  private static void serve(DatagramSocket socket, TestPeer server) {
    CompletableFuture<SocketAddress> client = new CompletableFuture<>();
    server.sendTo(datagram -> {
      try {
        socket.send(new DatagramPacket(datagram, datagram.length, client.join()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
    server.endpoint.start();
    Thread.ofVirtual()
        .start(() -> {
          DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
          while (!socket.isClosed()) {
            try {
              socket.receive(packet);
            } catch (IOException e) {
              return; // closed: the test is over
            }
            client.complete(packet.getSocketAddress());
            server.receive(Arrays.copyOf(packet.getData(), packet.getLength()));
          }
        });
  }

  /** Client key, server key, client salt, server salt; the keys are the server's. */
  private static String material(SrtpKeys keys) {
    HexFormat hex = HexFormat.of();
    return hex.formatHex(keys.remoteKey())
        + hex.formatHex(keys.localKey())
        + hex.formatHex(keys.remoteSalt())
        + hex.formatHex(keys.localSalt());
  }

  private static String find(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    assertThat(matcher.find()).as(text).isTrue();
    return matcher.group(1);
  }

  /** Runs it to its end with nothing to read; s_client then says close_notify. */
  private static String openssl(String arguments) {
    try {
      Process process =
          new ProcessBuilder(List.of(("openssl " + arguments).split(" ", -1)))
              .redirectErrorStream(true)
              .start();
      process.getOutputStream().close();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isInstalled() {
    try {
      return openssl("version").startsWith("OpenSSL");
    } catch (UncheckedIOException e) {
      return false;
    }
  }
}
