package dev.mediahub.core.storage;

import dev.mediahub.core.http.out.OutgoingHttp;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;
import software.amazon.awssdk.services.s3.model.Part;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.services.s3.presigner.model.GetObjectPresignRequest;

/** One app's bucket. Any thread; blocking. */
final class ObjectStore implements AutoCloseable {
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;

  /** For a request with all that is tried again of it. */
  private static final Duration BRIEF = Duration.ofSeconds(20);

  private final S3Settings.Account account;
  private final S3Client client;
  private final S3Configuration configuration;
  private final StaticCredentialsProvider credentials;

  ObjectStore(S3Settings.Account account, OutgoingHttp http) {
    this.account = account;
    S3Settings settings = account.settings();
    credentials =
        StaticCredentialsProvider.create(
            AwsBasicCredentials.create(account.accessKey(), account.secretKey()));
    configuration =
        S3Configuration.builder().pathStyleAccessEnabled(settings.forcePathStyle()).build();
    boolean always = settings.requestChecksum() == S3Settings.Checksum.WHEN_SUPPORTED;
    var builder =
        S3Client.builder()
            .region(Region.of(settings.region()))
            .credentialsProvider(credentials)
            .serviceConfiguration(configuration)
            .requestChecksumCalculation(
                always
                    ? RequestChecksumCalculation.WHEN_SUPPORTED
                    : RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .httpClient(new GuardedS3Http(http));
    settings.server().ifPresent(builder::endpointOverride);
    client = builder.build();
  }

  /**
   * Writes a small object and removes it.
   *
   * @throws StorageException with the server's own reason when that fails
   */
  void tryOut() throws StorageException {
    String key = account.settings().keyOf("mediahub-test-" + UUID.randomUUID());
    run(() -> {
      client.putObject(
          request -> request.bucket(bucket()).key(key).contentType("text/plain"),
          RequestBody.fromString("Mediahub was here"));
      client.deleteObject(request -> request.bucket(bucket()).key(key));
      return key;
    });
  }

  /** Begins an upload in parts, which says how their checksums are made, if any; its id. */
  String begin(String key, String contentType) throws StorageException {
    return run(() ->
        client
            .createMultipartUpload(request ->
                request
                    .bucket(bucket())
                    .key(key)
                    .contentType(contentType)
                    .checksumAlgorithm(checksums()))
            .uploadId());
  }

  /** Some servers refuse to complete parts with checksums that the upload did not announce. */
  private @Nullable ChecksumAlgorithm checksums() {
    boolean sent = account.settings().requestChecksum() == S3Settings.Checksum.WHEN_SUPPORTED;
    return sent ? ChecksumAlgorithm.CRC32 : null;
  }

  /** The parts that have arrived of an upload; empty when the server does not know it any more. */
  Optional<List<Part>> parts(String key, String uploadId) throws StorageException {
    return run(() -> {
      try {
        List<Part> parts = new ArrayList<>();
        client
            .listPartsPaginator(request -> request.bucket(bucket()).key(key).uploadId(uploadId))
            .parts()
            .forEach(parts::add);
        return Optional.of(parts);
      } catch (NoSuchUploadException e) {
        return Optional.empty();
      }
    });
  }

  /**
   * Removes what has arrived of an upload; of one that the server does not know nothing is there.
   *
   * @return false when these keys may not
   */
  boolean abort(String key, String uploadId) throws StorageException {
    return run(() -> {
      try {
        client.abortMultipartUpload(
            request -> request.bucket(bucket()).key(key).uploadId(uploadId));
        return true;
      } catch (S3Exception e) {
        boolean gone = e.statusCode() == NOT_FOUND;
        if (gone || "AccessDenied".equals(code(e))) {
          return gone;
        }
        throw e;
      }
    });
  }

  /** Sends a part of a file. */
  CompletedPart send(String key, String uploadId, FilePart part) throws StorageException {
    return run(() -> {
      var answer =
          client.uploadPart(
              request ->
                  request
                      .bucket(bucket())
                      .key(key)
                      .uploadId(uploadId)
                      .partNumber(part.number())
                      .contentLength((long) part.length()),
              RequestBody.fromContentProvider(part, part.length(), "application/octet-stream"));
      return CompletedPart.builder()
          .partNumber(part.number())
          .eTag(answer.eTag())
          .checksumCRC32(answer.checksumCRC32())
          .build();
    });
  }

  /** A part that an earlier try sent. */
  static CompletedPart completed(Part part) {
    return CompletedPart.builder()
        .partNumber(part.partNumber())
        .eTag(part.eTag())
        .checksumCRC32(part.checksumCRC32())
        .build();
  }

  /** An object's bytes; empty when there is none, or these keys may not know of it. */
  Optional<Long> sizeOf(String key) throws StorageException {
    return run(() -> {
      try {
        return Optional.of(
            client
                .headObject(request ->
                    request.bucket(bucket()).key(key).overrideConfiguration(ObjectStore::brief))
                .contentLength());
      } catch (S3Exception e) {
        // Of what is not there, keys without s3:ListBucket are told no more than 403.
        if (e.statusCode() == NOT_FOUND || e.statusCode() == FORBIDDEN) {
          return Optional.empty();
        }
        throw e;
      }
    });
  }

  /** Of what has no body: a server that hangs must not hold up what waits behind it. */
  private static void brief(AwsRequestOverrideConfiguration.Builder request) {
    request.apiCallTimeout(BRIEF);
  }

  /** Makes the parts one object. */
  void complete(String key, String uploadId, List<CompletedPart> parts) throws StorageException {
    run(() ->
        client.completeMultipartUpload(request ->
            request
                .bucket(bucket())
                .key(key)
                .uploadId(uploadId)
                .multipartUpload(all -> all.parts(parts))));
  }

  /** Removes an object; one that is not there is removed already, by itself or with its bucket. */
  void delete(String key) throws StorageException {
    run(() -> {
      try {
        client.deleteObject(
            request -> request.bucket(bucket()).key(key).overrideConfiguration(ObjectStore::brief));
      } catch (S3Exception e) {
        if (!"NoSuchKey".equals(code(e)) && !"NoSuchBucket".equals(code(e))) {
          throw e;
        }
      }
      return key;
    });
  }

  /** A URL that gives an object, as a file of this name, to whoever has it. */
  URI presigned(String key, String fileName, Duration valid) {
    S3Presigner.Builder builder =
        S3Presigner.builder()
            .region(Region.of(account.settings().region()))
            .credentialsProvider(credentials)
            .serviceConfiguration(configuration);
    account.settings().server().ifPresent(builder::endpointOverride);
    try (S3Presigner presigner = builder.build()) {
      return URI.create(
          presigner
              .presignGetObject(
                  GetObjectPresignRequest.builder()
                      .signatureDuration(valid)
                      .getObjectRequest(request ->
                          request
                              .bucket(bucket())
                              .key(key)
                              .responseContentDisposition(
                                  "attachment; filename=\"%s\"".formatted(fileName)))
                      .build())
              .url()
              .toString());
    }
  }

  /** Where everybody can read an object; empty when nobody may. */
  Optional<String> publicUrl(String key) {
    String base = account.settings().publicUrl();
    if (base.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of((base.endsWith("/") ? base : base + "/") + key);
  }

  /** Where an object is, for people. */
  String url(String key) {
    return "s3://" + bucket() + "/" + key;
  }

  String keyOf(String name) {
    return account.settings().keyOf(name);
  }

  private String bucket() {
    return account.settings().bucket();
  }

  /** A request to the server. */
  private interface Work<T> {
    T run();
  }

  private static <T> T run(Work<T> work) throws StorageException {
    try {
      return work.run();
    } catch (S3Exception e) {
      String said = e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorMessage();
      String code = code(e);
      throw new StorageException(
          "%s%s (status %d)"
              .formatted(
                  code == null ? "" : code + ": ",
                  said == null || said.isBlank() ? "the server gave no reason" : said,
                  e.statusCode()),
          e,
          isRefusal(e));
    } catch (SdkException e) {
      Throwable root = e;
      while (root.getCause() != null && root.getCause() != root) {
        root = root.getCause();
      }
      throw new StorageException(String.valueOf(root.getMessage()), e, false);
    }
  }

  private static boolean isRefusal(S3Exception e) {
    return e.statusCode() == UNAUTHORIZED
        || e.statusCode() == FORBIDDEN
        || "NoSuchBucket".equals(code(e));
  }

  /** What the server calls it; null when it does not. */
  private static @Nullable String code(S3Exception e) {
    return e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorCode();
  }

  @Override
  public void close() {
    client.close();
  }
}
