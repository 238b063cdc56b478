package dev.mediahub.core.storage;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/**
 * An app's bucket, without its keys; stored as JSON.
 *
 * @param endpoint the server's URL; empty for the provider's own
 * @param forcePathStyle the bucket stands in the path and not in the host's name
 * @param prefix before every object's key, without a slash at either end; may be empty
 * @param publicUrl where everybody can read the bucket's objects; empty when nobody may
 */
public record S3Settings(
    Provider provider,
    String bucket,
    String region,
    String endpoint,
    boolean forcePathStyle,
    String prefix,
    String publicUrl,
    Checksum requestChecksum) {

  /** Whose servers. */
  public enum Provider {
    @JsonProperty("aws")
    AWS,
    @JsonProperty("wasabi")
    WASABI,
    @JsonProperty("minio")
    MINIO;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** When requests carry a CRC32 of their body; older servers refuse those they don't know. */
  public enum Checksum {
    @JsonProperty("when_supported")
    WHEN_SUPPORTED,
    @JsonProperty("when_required")
    WHEN_REQUIRED;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What a provider's buckets are mostly like; what is not the provider's stays as it was. */
  static S3Settings defaults(Provider provider, Optional<S3Settings> before) {
    return new S3Settings(
        provider,
        before.map(S3Settings::bucket).orElse(""),
        "us-east-1",
        "",
        provider == Provider.MINIO,
        before.map(S3Settings::prefix).orElse(""),
        before.map(S3Settings::publicUrl).orElse(""),
        Checksum.WHEN_SUPPORTED);
  }

  /** Where requests go; empty for AWS, whose client knows. */
  Optional<URI> server() {
    if (!endpoint.isEmpty()) {
      return Optional.of(URI.create(endpoint));
    }
    return provider == Provider.WASABI
        ? Optional.of(URI.create("https://s3.%s.wasabisys.com".formatted(region)))
        : Optional.empty();
  }

  /** Whether both are the same bucket, however it is written to. */
  boolean isSameBucket(S3Settings other) {
    return bucket.equals(other.bucket) && server().equals(other.server());
  }

  /** The key of an object in the bucket. */
  String keyOf(String name) {
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  /** What {@link #keyOf} made a key of; a key with another prefix is taken for a name. */
  String nameOf(String key) {
    String before = keyOf("");
    return key.startsWith(before) ? key.substring(before.length()) : key;
  }

  /** An account: settings and keys. Never printed. */
  public record Account(S3Settings settings, String accessKey, String secretKey) {
    /** What is shown of a secret key. */
    static final String MASKED = "********";

    private static final int SHOWN = 4;

    /** What is shown of an access key. */
    static String masked(String accessKey) {
      return accessKey.length() <= SHOWN ? "…" : accessKey.substring(0, SHOWN) + "…";
    }

    @Override
    public String toString() {
      return "Account[" + settings + "]";
    }
  }
}
