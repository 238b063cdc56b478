package dev.mediahub.core.storage;

import dev.mediahub.core.http.out.OutgoingHttp;
import dev.mediahub.core.http.out.OutgoingRequest;
import dev.mediahub.core.http.out.OutgoingResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * Takes the S3 client's requests to their server by {@link OutgoingHttp}, so that an endpoint which
 * a user names is checked as every other target is. A request's body is in memory as a whole: parts
 * of an upload are small. Any thread; blocking.
 */
final class GuardedS3Http implements SdkHttpClient {
  /** For 64 KiB of a part, or the answer: as long as a slow line moves at all it gets there. */
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  /** Lists of parts are answers of 1,000 entries, 200 bytes each. */
  private static final int MAX_ANSWER_BYTES = 2 * 1024 * 1024;

  /** {@link OutgoingHttp} writes them itself. */
  private static final Set<String> OWN =
      Set.of("host", "content-length", "connection", "expect", "transfer-encoding");

  private final OutgoingHttp http;

  GuardedS3Http(OutgoingHttp http) {
    this.http = http;
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    return new Call(request);
  }

  @Override
  public String clientName() {
    return "Guarded";
  }

  @Override
  public void close() {
    // The HTTP client is the hub's.
  }

  private final class Call implements ExecutableHttpRequest {
    private final HttpExecuteRequest request;

    Call(HttpExecuteRequest request) {
      this.request = request;
    }

    @Override
    public HttpExecuteResponse call() throws IOException {
      OutgoingResponse answer = http.send(outgoing());
      if (!answer.complete()) {
        throw new IOException("the S3 server's answer is too long");
      }
      var response = SdkHttpResponse.builder().statusCode(answer.status());
      answer.headers().forEach(response::putHeader);
      return HttpExecuteResponse.builder()
          .response(response.build())
          .responseBody(AbortableInputStream.create(new ByteArrayInputStream(answer.body())))
          .build();
    }

    private OutgoingRequest outgoing() throws IOException {
      Map<String, String> headers = new LinkedHashMap<>();
      request
          .httpRequest()
          .forEachHeader((name, values) -> {
            if (!OWN.contains(name.toLowerCase(Locale.ROOT))) {
              headers.put(name, String.join(",", values));
            }
          });
      return new OutgoingRequest(
          request.httpRequest().method().name(),
          request.httpRequest().getUri(),
          headers,
          body(request.contentStreamProvider()),
          TIMEOUT,
          MAX_ANSWER_BYTES,
          0);
    }

    private byte[] body(Optional<ContentStreamProvider> content) throws IOException {
      if (content.isEmpty()) {
        return new byte[0];
      }
      try (InputStream in = content.get().newStream()) {
        return in.readAllBytes();
      }
    }

    @Override
    public void abort() {
      // It ends by its time-out.
    }
  }
}
