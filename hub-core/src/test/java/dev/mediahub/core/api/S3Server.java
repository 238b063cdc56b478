package dev.mediahub.core.api;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.jspecify.annotations.Nullable;

/** An S3 server with one bucket, which checks signatures, and may go away and come back. */
final class S3Server implements AutoCloseable {
  static final String BUCKET = "recordings";
  static final String ACCESS_KEY = "AKIATESTKEY";
  static final String SECRET_KEY = "a secret that is never shown";

  private final Path folder;
  private @Nullable S3Proxy server;
  private int port;

  S3Server(Path folder) throws Exception {
    this.folder = folder;
    Files.createDirectories(folder.resolve(BUCKET));
    start();
  }

  void start() throws Exception {
    S3Proxy started =
        S3Proxy.builder()
            .blobStore(new FilesystemNio2BlobStore(folder.toString()))
            .endpoint(URI.create("http://127.0.0.1:" + port))
            .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, ACCESS_KEY, SECRET_KEY)
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

  @Override
  public void close() throws Exception {
    stop();
  }
}
