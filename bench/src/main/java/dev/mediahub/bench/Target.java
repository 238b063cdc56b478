package dev.mediahub.bench;

import dev.mediahub.bench.server.HubProcess;
import dev.mediahub.bench.server.ServerUse;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * The server under load.
 *
 * @param token bearer token, or a hub's API token; empty for none
 * @param started to be stopped at the end; null for a server that ran before
 */
record Target(URI url, String token, ServerUse use, @Nullable HubProcess started)
    implements AutoCloseable {

  static Target of(HubProcess started, String token) {
    return new Target(started.url(), token, new ServerUse(started.use(), true), started);
  }

  @Override
  public void close() {
    if (started != null) {
      started.close();
    }
  }
}
