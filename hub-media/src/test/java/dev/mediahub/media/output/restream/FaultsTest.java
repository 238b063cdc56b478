package dev.mediahub.media.output.restream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

/** Words for what goes wrong on the way to a destination. */
final class FaultsTest {
  @Test
  void leavesOutWhatHelpsNobody() {
    assertThat(
            Faults.words(
                new ConnectException(
                    "finishConnect(..) failed with error(-111): Connection refused:"
                        + " localhost/127.0.0.1:19777")))
        .isEqualTo("no connection: Connection refused");
    assertThat(Faults.words(new ConnectException("connection timed out after 5000 ms: /[::1]:1")))
        .isEqualTo("no connection: connection timed out after 5000 ms");
    assertThat(Faults.words(new IOException("Connection reset by peer")))
        .isEqualTo("connection lost: Connection reset by peer");
    assertThat(Faults.words(new UnknownHostException("there is no host 'x'")))
        .isEqualTo("there is no host 'x'");
  }

  @Test
  void saysWhatToDoAboutACertificate() {
    SSLHandshakeException refused = new SSLHandshakeException("PKIX path building failed");
    refused.initCause(new CertificateException("no name matching example.com"));
    assertThat(Faults.words(new DecoderException(refused)))
        .contains("not trusted (no name matching example.com)", "restream.ca_file");
    assertThat(Faults.words(new SSLHandshakeException("handshake_failure")))
        .isEqualTo("no TLS connection: handshake_failure");
  }
}
