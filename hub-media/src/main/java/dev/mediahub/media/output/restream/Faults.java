package dev.mediahub.media.output.restream;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is wrong with a connection, in words that help. */
final class Faults {
  private static final Logger LOG = LoggerFactory.getLogger(Faults.class);
  private static final int MAX_CAUSES = 10;

  private Faults() {}

  /** Of a TLS handshake. */
  static String tls(Throwable cause) {
    Throwable each = cause;
    for (int i = 0; each != null && i < MAX_CAUSES; i++) {
      if (each instanceof CertificateException) {
        return "the destination's certificate is not trusted ("
            + each.getMessage()
            + "); restream.ca_file takes an own certificate authority";
      }
      each = each.getCause();
    }
    return "no TLS connection: " + cause.getMessage();
  }

  static String words(Throwable cause) {
    return switch (cause) {
      case ConnectException refused -> "no connection: " + plain(refused);
      case UnknownHostException unknown -> String.valueOf(unknown.getMessage());
      case SSLException tls -> tls(tls);
      // SslHandler wraps what goes wrong in its decoder.
      case io.netty.handler.codec.DecoderException wrapped when wrapped.getCause() != null ->
          words(wrapped.getCause());
      case IOException lost -> "connection lost: " + plain(lost);
      default -> {
        LOG.error("a connection to a destination failed", cause);
        yield "internal error; see the hub's log";
      }
    };
  }

  /** Netty puts the system's call before the reason and the address behind it. */
  private static String plain(Throwable cause) {
    return String.valueOf(cause.getMessage())
        .replaceFirst("^.*error\\(-?\\d+\\): ", "")
        .replaceFirst(": \\S*/[0-9a-fA-F.:\\[\\]%]+$", "");
  }
}
