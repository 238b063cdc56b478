package dev.mediahub.media.edge;

import dev.mediahub.media.edge.webrtc.Peer;
import dev.mediahub.media.edge.webrtc.PeerDirectory;
import dev.mediahub.media.edge.webrtc.PeerListener;
import dev.mediahub.media.edge.webrtc.PeerRole;
import dev.mediahub.media.protocol.dtls.DtlsConfig;
import dev.mediahub.media.protocol.dtls.DtlsEndpoint;
import dev.mediahub.media.protocol.dtls.DtlsIdentity;
import dev.mediahub.media.protocol.dtls.DtlsWarmUp;
import dev.mediahub.media.protocol.ice.Candidate;
import dev.mediahub.media.protocol.ice.IceCredentials;
import dev.mediahub.media.protocol.ice.IceLiteAgent;
import dev.mediahub.media.protocol.sdp.LocalTransport;
import dev.mediahub.media.protocol.sdp.Negotiation;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes peers and what they need of randomness, certificates and threads. Any thread. */
final class PeerFactory {
  private static final Logger LOG = LoggerFactory.getLogger(PeerFactory.class);

  private final SecureRandom random = new SecureRandom();
  private final DtlsIdentity identity = DtlsIdentity.create(Instant.now(), random);
  private final ThreadFactory threads = Thread.ofVirtual().name("dtls-", 0).factory();
  private final Ids ids;
  private final List<Candidate> candidates;
  private final PeerDirectory directory;
  private final PeerListener listener;

  PeerFactory(Ids ids, List<Candidate> candidates, PeerDirectory directory, PeerListener listener) {
    this.ids = ids;
    this.candidates = candidates;
    this.directory = directory;
    this.listener = listener;
  }

  /** Makes the first real handshake fast: a cold JVM needs 0.3 s for it, a warm one 4 ms. */
  void warmUp() {
    if (!DtlsWarmUp.run(identity, 2, threads)) {
      LOG.warn("a DTLS handshake with ourselves failed; clients may fail to connect too");
    }
  }

  /** Our side of a new session, or of one that restarts ICE. */
  LocalTransport transport() {
    return new LocalTransport(
        IceCredentials.generate(random),
        identity.fingerprintSha256(),
        candidates,
        random.nextLong() >>> 1);
  }

  Peer make(Negotiation negotiation, LocalTransport local, PeerRole role) {
    DtlsConfig config =
        DtlsConfig.of(negotiation.role(), identity, List.of(negotiation.remoteFingerprint()));
    String sessionId = ids.session();
    return new Peer(
        sessionId,
        new IceLiteAgent(local.ice(), negotiation.remoteIce()),
        dtls -> new DtlsEndpoint(config, dtls, threads),
        role,
        directory,
        listener,
        randomSsrc(),
        sessionId.substring(0, 12),
        System.nanoTime());
  }

  /** Never 0, which some clients read as "unknown". */
  int randomSsrc() {
    int ssrc = random.nextInt();
    return ssrc == 0 ? 1 : ssrc;
  }

  int firstIndex() {
    return 1 + random.nextInt(0x7ffe);
  }
}
