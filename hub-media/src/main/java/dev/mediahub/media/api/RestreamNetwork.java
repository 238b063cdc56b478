package dev.mediahub.media.api;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import javax.net.ssl.SSLContext;

/** How destinations are reached. Any thread. */
public interface RestreamNetwork {
  /**
   * A host's addresses that may be connected to, in the order to try them. May block.
   *
   * @throws HubException FORBIDDEN when the hub does not connect to those that it has now
   * @throws IOException when they cannot be known now
   */
  List<InetAddress> addresses(String host) throws IOException;

  /** Whom to trust over TLS. */
  SSLContext tls();
}
