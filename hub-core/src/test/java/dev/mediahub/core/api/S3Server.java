package dev.mediahub.core.api;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/**
 * An S3 server with one bucket, which checks signatures, and may go away and come back. Its keys
 * may do what a hub needs, and not list the bucket.
 */
final class S3Server implements AutoCloseable {
  static final String BUCKET = "recordings";
  static final String ACCESS_KEY = "AKIATESTKEY";
  static final String SECRET_KEY = "a secret that is never shown";

  private final Path folder;
  private @Nullable S3Proxy server;
  private String secretKey = SECRET_KEY;
  private final AtomicInteger partsToTake = new AtomicInteger(Integer.MAX_VALUE);
  private final AtomicReference<Runnable> whileBeginning = new AtomicReference<>(() -> {});
  private int port;

  /**
   * Who may not list a bucket is not told by HEAD that an object is not there; and no more parts
   * are taken than shall be.
   */
  private final class Limited extends ForwardingBlobStore {
    Limited(BlobStore store) {
      super(store);
    }

    @Override
    public MultipartUpload initiateMultipartUpload(CreateMultipartUploadRequest request) {
      whileBeginning.getAndSet(() -> {}).run();
      return super.initiateMultipartUpload(request);
    }

    @Override
    public UploadPartResponse uploadMultipartPart(
        MultipartUpload upload, UploadPartRequest request, InputStream part) {
      if (partsToTake.getAndDecrement() <= 0) {
        throw S3Exception.builder()
            .statusCode(503)
            .awsErrorDetails(AwsErrorDetails.builder().errorCode("SlowDown").build())
            .build();
      }
      return super.uploadMultipartPart(upload, request, part);
    }

    @Override
    public HeadObjectResponse blobMetadata(HeadObjectRequest request) {
      try {
        return super.blobMetadata(request);
      } catch (NoSuchKeyException e) {
        throw S3Exception.builder()
            .statusCode(403)
            .awsErrorDetails(AwsErrorDetails.builder().errorCode("AccessDenied").build())
            .build();
      }
    }
  }

  S3Server(Path folder) throws Exception {
    this.folder = folder;
    Files.createDirectories(folder.resolve(BUCKET));
    start();
  }

  void start() throws Exception {
    S3Proxy started =
        S3Proxy.builder()
            .blobStore(new Limited(new FilesystemNio2BlobStore(folder.toString())))
            .endpoint(URI.create("http://127.0.0.1:" + port))
            .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, ACCESS_KEY, secretKey)
            .build();
    started.start();
    server = started;
    port = started.getPort();
  }

  void stop() throws Exception {
    S3Proxy running = server;
    server = null;
    if (running != null) {
      running.stop();
    }
  }

  /** Takes so many parts of objects to be, and says for all others that it has too much to do. */
  void takeParts(int count) {
    partsToTake.set(count);
  }

  /** Runs this while the next upload in parts begins. */
  void whileBeginning(Runnable work) {
    whileBeginning.set(work);
  }

  /** Knows another secret from now on, so that who has this one is refused. */
  void changeSecretKey(String to) throws Exception {
    secretKey = to;
    stop();
    start();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** What a hub is told of it. */
  String account() {
    return """
    {"provider": "minio", "bucket": "%s", "endpoint": "%s", "accessKey": "%s",
     "secretKey": "%s", "prefix": "hub/a"}\
    """
        .formatted(BUCKET, uri(), ACCESS_KEY, SECRET_KEY);
  }

  Path object(String key) {
    return folder.resolve(BUCKET).resolve(key);
  }

  /** All that lies on its disk: objects, and parts of some to be. */
  List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  /** With all that is in it. */
  void deleteBucket() throws IOException {
    try (Stream<Path> all = Files.walk(object(""))) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  @Override
  public void close() throws Exception {
    stop();
  }
}
