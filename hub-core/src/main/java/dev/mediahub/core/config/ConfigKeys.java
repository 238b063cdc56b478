package dev.mediahub.core.config;

import dev.mediahub.media.api.IoMode;
import java.util.List;

/** Every key there is. config.yaml at the repository's top explains them to people. */
final class ConfigKeys {
  static final ConfigKey<String> HTTP_HOST =
      ConfigKey.of("http.host", Kind.text(), "0.0.0.0", "127.0.0.1");
  static final ConfigKey<Integer> HTTP_PORT =
      ConfigKey.of("http.port", Kind.number(0, 65535), 3020, 8080);
  static final ConfigKey<String> HTTP_PUBLIC_URL =
      ConfigKey.of("http.public_url", Kind.baseUrl(), "", "https://media.example.com");
  static final ConfigKey<Integer> HTTP_RATE_LIMIT_PER_ADDRESS =
      ConfigKey.of("http.rate_limit_per_address", Kind.number(0, 1_000_000), 12_000, 6000);
  static final ConfigKey<Integer> HTTP_RATE_LIMIT_PER_TOKEN =
      ConfigKey.of("http.rate_limit_per_token", Kind.number(0, 1_000_000), 12_000, 6000);
  static final ConfigKey<Integer> HTTP_RATE_LIMIT_JOINS =
      ConfigKey.of("http.rate_limit_joins", Kind.number(0, 1_000_000), 12_000, 3000);

  static final ConfigKey<Integer> HTTP_RATE_LIMIT_CAMERAS =
      ConfigKey.of("http.rate_limit_cameras", Kind.number(0, 1_000_000), 60, 600);
  static final ConfigKey<String> HTTP_TLS_CERTIFICATE =
      ConfigKey.of(
          "http.tls.certificate", Kind.text(), "", "/etc/letsencrypt/live/media/fullchain.pem");
  static final ConfigKey<String> HTTP_TLS_KEY =
      ConfigKey.of("http.tls.key", Kind.text(), "", "/etc/letsencrypt/live/media/privkey.pem");
  static final ConfigKey<Integer> HTTP_TLS_REDIRECT_PORT =
      ConfigKey.of("http.tls.redirect_port", Kind.number(-1, 65535), -1, 80);
  static final ConfigKey<List<String>> HTTP_TRUSTED_PROXIES =
      ConfigKey.of("http.trusted_proxies", Kind.networks(), List.of(), "[10.0.0.0/8]");

  static final ConfigKey<Integer> STOP_DRAIN_SECONDS =
      ConfigKey.of("stop.drain_seconds", Kind.number(0, 3600), 5, 60);

  static final ConfigKey<Integer> MEDIA_UDP_PORT =
      ConfigKey.of("media.udp_port", Kind.number(0, 65535), 7882, 7882);
  static final ConfigKey<Integer> MEDIA_TCP_PORT =
      ConfigKey.of("media.tcp_port", Kind.number(-1, 65535), 7881, 7881);
  static final ConfigKey<List<String>> MEDIA_EXTERNAL_IP =
      ConfigKey.of("media.external_ip", Kind.addresses(), List.of(), "[203.0.113.7]");
  static final ConfigKey<Integer> MEDIA_LOOPS =
      ConfigKey.of("media.loops", Kind.number(0, 256), 0, 4);
  static final ConfigKey<IoMode> MEDIA_IO =
      ConfigKey.of("media.io", Kind.oneOf(IoMode.class), IoMode.AUTO, "nio");
  static final ConfigKey<Boolean> MEDIA_GSO = ConfigKey.of("media.gso", Kind.flag(), true, "false");

  static final ConfigKey<Integer> WORKER_MAX_MEMORY_MB =
      ConfigKey.of("worker.max_memory_mb", Kind.number(192, 1_000_000), 1024, 2048);
  static final ConfigKey<Integer> WORKER_MAX_REENCODES =
      ConfigKey.of("worker.max_reencodes", Kind.number(0, 1000), 0, 2);

  static final ConfigKey<Integer> RTMP_PORT =
      ConfigKey.of("rtmp.port", Kind.number(-1, 65535), 1935, 1935);
  static final ConfigKey<Integer> RTMP_MERGE_MS =
      ConfigKey.of("rtmp.merge_ms", Kind.number(0, 1000), 0, 350);
  static final ConfigKey<HubConfig.BFrames> RTMP_B_FRAMES =
      ConfigKey.of(
          "rtmp.b_frames", Kind.oneOf(HubConfig.BFrames.class), HubConfig.BFrames.REENCODE, "pass");
  static final ConfigKey<Integer> RTMP_MAX_WAITING_PER_ADDRESS =
      ConfigKey.of("rtmp.max_waiting_per_address", Kind.number(0, 20_000), 256, 1000);
  static final ConfigKey<Integer> RTMP_PASSWORD_SECONDS =
      ConfigKey.of("rtmp.password_seconds", Kind.number(0, 300), 10, 30);
  static final ConfigKey<Integer> RTMPS_PORT =
      ConfigKey.of("rtmps.port", Kind.number(-1, 65535), 1936, 1936);

  static final ConfigKey<Integer> RECORDING_MIN_FREE_MB =
      ConfigKey.of("recording.min_free_mb", Kind.number(0, 100_000_000), 512, 2048);
  static final ConfigKey<Integer> RECORDING_PATIENCE_SECONDS =
      ConfigKey.of("recording.patience_seconds", Kind.number(0, 3600), 10, 30);

  static final ConfigKey<Integer> COMPOSITE_MAX =
      ConfigKey.of("composite.max", Kind.number(0, 10_000), 0, 2);

  static final ConfigKey<String> RESTREAM_CA_FILE =
      ConfigKey.of("restream.ca_file", Kind.text(), "", "/etc/mediahub/ca.pem");
  static final ConfigKey<Integer> RESTREAM_MAX_ATTEMPTS =
      ConfigKey.of("restream.max_attempts", Kind.number(0, 1_000_000), 0, 100);

  static final ConfigKey<String> DATABASE_URL =
      ConfigKey.of(
          "database.url",
          Kind.matching(
              "(jdbc:)?postgres(ql)?://[^\\s@]+", "a PostgreSQL URL without user and password"),
          "",
          "jdbc:postgresql://db.example.com:5432/mediahub");
  static final ConfigKey<String> DATABASE_USER =
      ConfigKey.of("database.user", Kind.text(), "", "mediahub");
  static final ConfigKey<String> DATABASE_PASSWORD =
      ConfigKey.secret("database.password", Kind.text(), "<the password>");
  static final ConfigKey<Integer> DATABASE_PORT =
      ConfigKey.of("database.port", Kind.number(0, 65535), 0, 5433);

  static final ConfigKey<String> ADMIN_USER =
      ConfigKey.of(
          "admin.user",
          Kind.matching(
              "[a-zA-Z0-9._@-]{1,120}", "1 to 120 letters, digits, dots, dashes, underscores or @"),
          "admin",
          "admin");
  static final ConfigKey<String> ADMIN_PASSWORD =
      ConfigKey.secret("admin.password", Kind.text(), "<a long password>");
  static final ConfigKey<String> ADMIN_API_TOKEN =
      ConfigKey.secret(
          "admin.api_token",
          Kind.matching(
              "sk_[A-Za-z0-9_-]{8,200}",
              "sk_ and at least 8 letters, digits, dashes or underscores"),
          "sk_<43 random characters>");

  static final ConfigKey<String> LIVEKIT_API_KEY =
      ConfigKey.of(
          "livekit.api_key",
          Kind.matching("[A-Za-z0-9_-]{1,120}", "1 to 120 letters, digits, dashes or underscores"),
          "",
          "APIlive");
  static final ConfigKey<String> LIVEKIT_API_SECRET =
      ConfigKey.secret(
          "livekit.api_secret",
          // HS256 wants a key of 256 bits (RFC 7518, section 3.2).
          Kind.matching("\\S{32,}", "at least 32 characters without spaces"),
          "<32 or more random characters>");

  static final ConfigKey<List<String>> SECURITY_ALLOW_PRIVATE_TARGETS =
      ConfigKey.of(
          "security.allow_private_targets", Kind.networks(), List.of(), "[192.168.1.0/24]");

  static final ConfigKey<HubConfig.Format> LOG_FORMAT =
      ConfigKey.of("log.format", Kind.oneOf(HubConfig.Format.class), HubConfig.Format.TEXT, "json");
  static final ConfigKey<String> LOG_LEVEL =
      ConfigKey.of(
          "log.level",
          Kind.matching("error|warn|info|debug|trace", "one of error, warn, info, debug, trace"),
          "info",
          "debug");

  static final List<ConfigKey<?>> ALL =
      List.of(
          HTTP_HOST,
          HTTP_PORT,
          HTTP_PUBLIC_URL,
          HTTP_RATE_LIMIT_PER_ADDRESS,
          HTTP_RATE_LIMIT_PER_TOKEN,
          HTTP_RATE_LIMIT_JOINS,
          HTTP_RATE_LIMIT_CAMERAS,
          HTTP_TLS_CERTIFICATE,
          HTTP_TLS_KEY,
          HTTP_TLS_REDIRECT_PORT,
          HTTP_TRUSTED_PROXIES,
          STOP_DRAIN_SECONDS,
          MEDIA_UDP_PORT,
          MEDIA_TCP_PORT,
          MEDIA_EXTERNAL_IP,
          MEDIA_LOOPS,
          MEDIA_IO,
          MEDIA_GSO,
          WORKER_MAX_MEMORY_MB,
          WORKER_MAX_REENCODES,
          RTMP_PORT,
          RTMP_MERGE_MS,
          RTMP_B_FRAMES,
          RTMP_MAX_WAITING_PER_ADDRESS,
          RTMP_PASSWORD_SECONDS,
          RTMPS_PORT,
          RECORDING_MIN_FREE_MB,
          RECORDING_PATIENCE_SECONDS,
          COMPOSITE_MAX,
          RESTREAM_CA_FILE,
          RESTREAM_MAX_ATTEMPTS,
          DATABASE_URL,
          DATABASE_USER,
          DATABASE_PASSWORD,
          DATABASE_PORT,
          ADMIN_USER,
          ADMIN_PASSWORD,
          ADMIN_API_TOKEN,
          LIVEKIT_API_KEY,
          LIVEKIT_API_SECRET,
          SECURITY_ALLOW_PRIVATE_TARGETS,
          LOG_FORMAT,
          LOG_LEVEL);

  private ConfigKeys() {}
}
