package dev.mediahub.core.storage;

import dev.mediahub.core.apps.Apps;
import dev.mediahub.core.http.Access;
import dev.mediahub.core.http.Envelope;
import dev.mediahub.core.http.Json;
import dev.mediahub.core.http.RouteDoc.Shape;
import dev.mediahub.core.http.Router;
import io.javalin.http.Context;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/apps/{app}/s3}: an app's bucket. Its keys are never shown again. */
public final class S3Routes {
  private final Apps apps;
  private final S3Accounts accounts;

  public S3Routes(Apps apps, S3Accounts accounts) {
    this.apps = apps;
    this.accounts = accounts;
  }

  public void register(Router router) {
    String path = "/api/v1/apps/{app}/s3";
    router
        .get(path, Access.permission("s3:read"), this::get)
        .says("Shows the app's bucket; configured is false while it has none")
        .answers(200, Shape.DATA, View.class);
    router
        .put(path, Access.permission("s3:write"), this::put)
        .says(
            "Changes the app's bucket, after a test object was written and removed; what is left"
                + " out stays")
        .takes(
            S3Request.class,
            "{\"provider\": \"minio\", \"bucket\": \"recordings\", \"region\": \"us-east-1\","
                + " \"endpoint\": \"https://s3.example.com\", \"forcePathStyle\": true,"
                + " \"prefix\": \"hub\", \"accessKey\": \"an access key\", \"secretKey\": \"its"
                + " secret\", \"requestChecksum\": \"when_supported\"}")
        .answers(200, Shape.DATA, View.class);
  }

  /** A bucket as the API shows it. */
  record View(
      boolean configured,
      S3Settings.@Nullable Provider provider,
      @Nullable String bucket,
      @Nullable String region,
      @Nullable String endpoint,
      boolean forcePathStyle,
      @Nullable String prefix,
      @Nullable String publicUrl,
      S3Settings.@Nullable Checksum requestChecksum,
      @Nullable String accessKey,
      @Nullable String secretKey) {

    static View of(Optional<S3Settings.Account> account) {
      if (account.isEmpty()) {
        return new View(false, null, null, null, null, false, null, null, null, null, null);
      }
      S3Settings settings = account.get().settings();
      return new View(
          true,
          settings.provider(),
          settings.bucket(),
          settings.region(),
          settings.endpoint(),
          settings.forcePathStyle(),
          settings.prefix(),
          settings.publicUrl(),
          settings.requestChecksum(),
          S3Settings.Account.masked(account.get().accessKey()),
          S3Settings.Account.MASKED);
    }
  }

  private void get(Context context) {
    context.json(Envelope.of(View.of(accounts.find(apps.require(context.pathParam("app"))))));
  }

  private void put(Context context) {
    S3Request request = Json.read(context, S3Request.class);
    context.json(
        Envelope.of(
            View.of(Optional.of(accounts.put(apps.require(context.pathParam("app")), request)))));
  }
}
