package dev.mediahub.core.storage;

import dev.mediahub.core.apps.Fields;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code PUT …/s3}: what is null stays as it was, or is the provider's default. */
public record S3Request(
    S3Settings.@Nullable Provider provider,
    @Nullable String bucket,
    @Nullable String region,
    @Nullable String endpoint,
    @Nullable Boolean forcePathStyle,
    @Nullable String prefix,
    @Nullable String publicUrl,
    @Nullable Boolean confirmPublic,
    @Nullable String accessKey,
    @Nullable String secretKey,
    S3Settings.@Nullable Checksum requestChecksum) {
  private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]");
  private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,40}");
  private static final Pattern PREFIX_PART = Pattern.compile("[A-Za-z0-9!_.*'()-]+");

  /** It stands in every request's head. */
  private static final Pattern ACCESS_KEY = Pattern.compile("[!-~]+");

  private static final String MASKED = S3Settings.Account.MASKED;
  private static final int MAX_PREFIX = 200;
  private static final int MAX_URL = 2000;
  private static final int MAX_KEY = 500;

  /**
   * The account to be.
   *
   * @param before the one until now
   * @throws dev.mediahub.media.api.HubException BAD_REQUEST for a field that cannot be
   */
  public S3Settings.Account onTopOf(Optional<S3Settings.Account> before) {
    Optional<S3Settings> old = before.map(S3Settings.Account::settings);
    S3Settings.Provider chosen =
        provider != null ? provider : old.map(S3Settings::provider).orElse(S3Settings.Provider.AWS);
    S3Settings base =
        old.filter(settings -> settings.provider() == chosen)
            .orElseGet(() -> S3Settings.defaults(chosen, old));
    S3Settings settings =
        new S3Settings(
            chosen,
            bucket != null ? bucket : base.bucket(),
            region != null ? region : base.region(),
            endpoint != null ? endpoint : base.endpoint(),
            forcePathStyle != null ? forcePathStyle : base.forcePathStyle(),
            prefix != null ? prefix : base.prefix(),
            publicUrl != null ? publicUrl : base.publicUrl(),
            requestChecksum != null ? requestChecksum : base.requestChecksum());
    check(settings);
    boolean publishes =
        !settings.publicUrl().isEmpty()
            && !old.map(S3Settings::publicUrl).orElse("").equals(settings.publicUrl());
    if (publishes && !Boolean.TRUE.equals(confirmPublic)) {
      throw Fields.refused(
          "publicUrl",
          "makes every recording readable for everybody who has its URL; send \"confirmPublic\":"
              + " true if that is what you want");
    }
    String access = key("accessKey", accessKey, before.map(S3Settings.Account::accessKey));
    if (!ACCESS_KEY.matcher(access).matches()) {
      throw Fields.refused("accessKey", "must have letters, digits and signs of ASCII only");
    }
    return new S3Settings.Account(
        settings, access, key("secretKey", secretKey, before.map(S3Settings.Account::secretKey)));
  }

  /** For checking all but the keys, which may be stored already. */
  public S3Request withSomeKeys() {
    return new S3Request(
        provider,
        bucket,
        region,
        endpoint,
        forcePathStyle,
        prefix,
        publicUrl,
        confirmPublic,
        "any",
        "any",
        requestChecksum);
  }

  private static String key(String field, @Nullable String value, Optional<String> before) {
    String text = Fields.optionalText(field, value, MAX_KEY);
    // What GET showed may come back: it is no key.
    boolean shown =
        MASKED.equals(text)
            || before.map(S3Settings.Account::masked).filter(each -> each.equals(text)).isPresent();
    if (text != null && !shown) {
      return text;
    }
    return before.orElseThrow(() -> Fields.refused(field, "is required"));
  }

  private static void check(S3Settings settings) {
    if (!BUCKET.matcher(settings.bucket()).matches()) {
      throw Fields.refused(
          "bucket", "is required: 3 to 63 characters of a-z 0-9 . - _, for example \"recordings\"");
    }
    if (!REGION.matcher(settings.region()).matches()) {
      throw Fields.refused("region", "must be a region's name, for example \"eu-central-1\"");
    }
    if (settings.provider() == S3Settings.Provider.MINIO && settings.endpoint().isEmpty()) {
      throw Fields.refused(
          "endpoint", "is required for provider \"minio\", for example \"https://s3.example.com\"");
    }
    checkPrefix(settings.prefix());
    checkUrl("endpoint", settings.endpoint());
    checkUrl("publicUrl", settings.publicUrl());
  }

  private static void checkPrefix(String prefix) {
    boolean good = prefix.length() <= MAX_PREFIX;
    if (!prefix.isEmpty()) {
      for (String part : prefix.split("/", -1)) {
        good &= PREFIX_PART.matcher(part).matches() && !part.equals(".") && !part.equals("..");
      }
    }
    if (!good) {
      throw Fields.refused(
          "prefix",
          "must be names with / between them and none at the ends, at most %d characters, for"
                  .formatted(MAX_PREFIX)
              + " example \"hub/recordings\"");
    }
  }

  private static void checkUrl(String field, String text) {
    if (text.isEmpty()) {
      return;
    }
    try {
      URI url = new URI(text);
      boolean http = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
      if (http
          && url.getHost() != null
          && url.getUserInfo() == null
          && url.getRawQuery() == null
          && url.getRawFragment() == null
          && text.length() <= MAX_URL
          && text.equals(url.toASCIIString())) {
        return;
      }
    } catch (URISyntaxException e) {
      // Said below.
    }
    throw Fields.refused(
        field, "must be an http or https URL with a host and no user, query or fragment");
  }
}
