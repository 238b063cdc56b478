package dev.mediahub.bench.client;

import dev.mediahub.media.protocol.dtls.DtlsConfig;
import dev.mediahub.media.protocol.dtls.DtlsIdentity;
import dev.mediahub.media.protocol.dtls.DtlsRole;
import dev.mediahub.media.protocol.ice.Candidate;
import dev.mediahub.media.protocol.ice.IceControllingAgent;
import dev.mediahub.media.protocol.ice.IceCredentials;
import dev.mediahub.media.protocol.net.TransportAddress;
import dev.mediahub.media.protocol.sdp.ClientAnswer;
import dev.mediahub.media.protocol.sdp.LocalTransport;
import dev.mediahub.media.protocol.sdp.SdpException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;

/** WHIP and WHEP over HTTP, and what both sides of a session are made of. Any thread; blocks. */
public final class Signalling {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final SecureRandom random = new SecureRandom();
  private final DtlsIdentity identity = DtlsIdentity.create(Instant.now(), random);
  private final HttpClient http;
  private final Endpoint server;

  public Signalling(Endpoint server) {
    this(
        server,
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build());
  }

  private Signalling(Endpoint server, HttpClient http) {
    this.server = server;
    this.http = http;
  }

  /** The same client at another endpoint, over the same HTTP connections. */
  public Signalling to(Endpoint other) {
    return new Signalling(other, http);
  }

  /**
   * A session that the server has accepted.
   *
   * @param location what to DELETE
   */
  record Accepted(IceCredentials local, ClientAnswer answer, URI location, String token) {}

  Endpoint server() {
    return server;
  }

  SecureRandom random() {
    return random;
  }

  /** Our side of a new session. */
  LocalTransport transport() {
    return new LocalTransport(
        IceCredentials.generate(random),
        identity.fingerprintSha256(),
        List.of(),
        random.nextLong() >>> 1);
  }

  Accepted post(URI to, String token, LocalTransport local, String offer)
      throws IOException, InterruptedException {
    var response =
        http.send(
            request(to, token)
                .header("Content-Type", "application/sdp")
                .POST(HttpRequest.BodyPublishers.ofString(offer))
                .build(),
            BodyHandlers.ofString());
    if (response.statusCode() != 201) {
      throw new RefusedException(to, response.statusCode(), response.body());
    }
    URI location =
        to.resolve(response.headers().firstValue("Location").orElseThrow(() -> noLocation(to)));
    try {
      return new Accepted(local.ice(), ClientAnswer.parse(response.body()), location, token);
    } catch (SdpException e) {
      throw new IOException(to + " answered with SDP that cannot be used: " + e.getMessage(), e);
    }
  }

  void delete(Accepted session) throws IOException, InterruptedException {
    var _ =
        http.send(
            request(session.location(), session.token()).DELETE().build(),
            BodyHandlers.discarding());
  }

  private static HttpRequest.Builder request(URI to, String token) {
    HttpRequest.Builder request = HttpRequest.newBuilder(to).timeout(TIMEOUT);
    return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
  }

  private static IllegalStateException noLocation(URI to) {
    return new IllegalStateException(to + " answered 201 without a Location");
  }

  /** Opens the session's media path; the first check leaves at once. */
  Connection connect(ClientLoop loop, Accepted session, MediaEnd end) throws IOException {
    ClientAnswer answer = session.answer();
    TransportAddress remote = choose(answer.remoteCandidates());
    IceControllingAgent ice =
        new IceControllingAgent(
            session.local(),
            answer.remoteIce(),
            List.of(remote),
            random.nextLong(),
            System.nanoTime());
    DtlsConfig dtls =
        DtlsConfig.of(DtlsRole.CLIENT, identity, List.of(answer.remoteFingerprint()))
            .withProfiles(server.profile());
    Connection connection = new Connection(loop, remote, ice, dtls, end);
    loop.add(connection);
    return connection;
  }

  /** Loopback first: it is where the load is meant to stay. */
  private static TransportAddress choose(List<Candidate> candidates) throws IOException {
    InetSocketAddress chosen = null;
    for (Candidate candidate : candidates) {
      if (candidate.isUdp()) {
        InetAddress address = InetAddress.ofLiteral(candidate.address());
        if (chosen == null || (address.isLoopbackAddress() && address.getAddress().length == 4)) {
          chosen = new InetSocketAddress(address, candidate.port());
        }
      }
    }
    if (chosen == null) {
      throw new IOException("the answer has no UDP candidate; the load generator uses no trickle");
    }
    return TransportAddress.of(chosen);
  }
}
