package dev.mediahub.core.config;

import dev.mediahub.media.api.MediaConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What the hub was told, checked. Secrets never appear in {@code toString}.
 *
 * @param apps what config.yaml says of apps
 */
public record HubConfig(
    Http http,
    Stop stop,
    MediaConfig media,
    Rtmp rtmp,
    Recording recording,
    Restream restream,
    Database database,
    Admin admin,
    LiveKit livekit,
    Security security,
    Log log,
    List<AppSection> apps) {

  /**
   * The HTTP listener.
   *
   * @param port 0 takes a free one
   * @param publicUrl how clients reach the hub, without a slash at its end; empty: as the request
   *     says
   * @param rateLimitPerAddress API requests a minute from one address; 0: no limit
   * @param rateLimitPerToken API requests a minute with one token; 0: no limit
   * @param rateLimitJoins joins of WHIP and WHEP a minute from one address; 0: no limit
   * @param rateLimitCameras handshakes of cameras a minute from one address; 0: no limit
   * @param tls empty: plain HTTP
   * @param trustedProxies networks, in CIDR form, whose X-Forwarded headers are believed
   */
  public record Http(
      String host,
      int port,
      Optional<String> publicUrl,
      int rateLimitPerAddress,
      int rateLimitPerToken,
      int rateLimitJoins,
      int rateLimitCameras,
      Optional<Tls> tls,
      List<String> trustedProxies) {}

  /**
   * The certificate of HTTPS and RTMPS, in PEM files.
   *
   * @param redirectPort plain HTTP that sends to HTTPS; 0: a free one, -1: none
   */
  public record Tls(Path certificate, Path key, int redirectPort) {}

  /**
   * How the hub stops.
   *
   * @param drainSeconds over how long viewers are sent away
   */
  public record Stop(int drainSeconds) {}

  /**
   * The RTMP listeners.
   *
   * @param port 0 takes a free one, -1 turns it off
   * @param mergeMs how long frames for players gather; 0: a write a frame
   * @param maxWaitingPerAddress connections of one address that neither publish nor play; 0: no
   *     limit
   * @param passwordSeconds how long a push without its password may wait for it; 0: not at all
   * @param tlsPort of RTMPS, as {@code port}
   */
  public record Rtmp(
      int port,
      int mergeMs,
      BFrames bFrames,
      int maxWaitingPerAddress,
      int passwordSeconds,
      int tlsPort) {}

  /**
   * Recordings.
   *
   * @param minFreeMb megabytes that stay free on the disk
   * @param patienceSeconds how long a publisher may be away before its recording ends
   */
  public record Recording(int minFreeMb, int patienceSeconds) {}

  /**
   * How streams are sent on.
   *
   * @param caFile a PEM file of authorities to trust over TLS, beside those that the JDK knows
   * @param maxAttempts failed attempts in a row after which a destination is given up; 0: never
   */
  public record Restream(Optional<Path> caFile, int maxAttempts) {}

  /** What becomes of video with B-frames, which browsers cannot show, on its way to them. */
  public enum BFrames {
    REENCODE,
    PASS
  }

  /**
   * The database.
   *
   * @param url a JDBC URL; empty: the embedded PostgreSQL
   * @param port the embedded one's; 0 takes a free one
   */
  public record Database(Optional<String> url, String user, String password, int port) {
    @Override
    public String toString() {
      return "Database[url=" + url.map(text -> text.replaceFirst("\\?.*", "")) + "]";
    }
  }

  /** Used at the first start only; what is empty is generated then. */
  public record Admin(String user, Optional<String> password, Optional<String> apiToken) {
    @Override
    public String toString() {
      return "Admin[user=" + user + "]";
    }
  }

  /** The key pair of app {@code live}; generated and kept when empty. Both or neither. */
  public record LiveKit(Optional<String> apiKey, Optional<String> apiSecret) {
    @Override
    public String toString() {
      return "LiveKit[apiKey=" + apiKey + "]";
    }
  }

  /** Networks, in CIDR form, that outgoing connections may reach although they are private. */
  public record Security(List<String> allowPrivateTargets) {}

  /** How the log is written. */
  public record Log(Format format, String level) {}

  /** One line of text, or one JSON object, an event. */
  public enum Format {
    TEXT,
    JSON
  }
}
