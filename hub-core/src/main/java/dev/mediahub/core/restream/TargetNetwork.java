package dev.mediahub.core.restream;

import dev.mediahub.core.net.AllowedTargets;
import dev.mediahub.core.net.HostResolver;
import dev.mediahub.core.net.TargetRefused;
import dev.mediahub.media.api.ErrorCode;
import dev.mediahub.media.api.HubException;
import dev.mediahub.media.api.RestreamNetwork;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;

/** Destinations by addresses that the hub may connect to, each time resolved and checked anew. */
final class TargetNetwork implements RestreamNetwork {
  private static final Duration AT_MOST = Duration.ofSeconds(5);

  private final AllowedTargets allowed;
  private final HostResolver resolver;
  private final SSLContext tls;

  TargetNetwork(AllowedTargets allowed, HostResolver resolver, SSLContext tls) {
    this.allowed = allowed;
    this.resolver = resolver;
    this.tls = tls;
  }

  @Override
  public List<InetAddress> addresses(String host) throws IOException {
    return addresses(host, AT_MOST);
  }

  List<InetAddress> addresses(String host, Duration atMost) throws IOException {
    try {
      return allowed.allowedOf(host, resolver.resolve(host, atMost));
    } catch (TargetRefused e) {
      throw new HubException(ErrorCode.FORBIDDEN, String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public SSLContext tls() {
    return tls;
  }
}
