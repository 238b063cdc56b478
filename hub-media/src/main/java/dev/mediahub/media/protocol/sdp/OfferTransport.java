package dev.mediahub.media.protocol.sdp;

import dev.mediahub.media.protocol.dtls.Fingerprint;
import dev.mediahub.media.protocol.ice.Candidate;
import dev.mediahub.media.protocol.ice.IceCredentials;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the peer is reached, read from a description's section that carries the bundle's transport.
 *
 * @param setup ACTPASS where the description states none
 */
record OfferTransport(
    IceCredentials ice,
    Fingerprint fingerprint,
    List<Candidate> candidates,
    boolean trickles,
    boolean lite,
    Setup setup) {
  private static final int MAX_CANDIDATES = 100;

  static OfferTransport read(SessionDescription description, MediaSection tagged)
      throws SdpException {
    List<AttributeHolder> holders = new ArrayList<>();
    holders.add(tagged);
    holders.add(description);
    // A bundle-only section has no transport of its own (RFC 9143, section 7.1.3).
    if (description.bundle().contains(tagged.mid())) {
      holders.addAll(description.media());
    }
    return new OfferTransport(
        ice(holders, tagged),
        fingerprint(holders, tagged),
        candidates(description),
        holders.stream()
            .flatMap(holder -> holder.all("ice-options").stream())
            // libdatachannel separates them with a comma.
            .anyMatch(options -> List.of(options.value().split("[ ,]+")).contains("trickle")),
        description.has("ice-lite"),
        setup(holders));
  }

  private static List<Attribute> find(List<AttributeHolder> holders, String name) {
    for (AttributeHolder holder : holders) {
      List<Attribute> found = holder.all(name);
      if (!found.isEmpty()) {
        return found;
      }
    }
    return List.of();
  }

  private static IceCredentials ice(List<AttributeHolder> holders, MediaSection tagged)
      throws SdpException {
    List<Attribute> ufrag = find(holders, "ice-ufrag");
    List<Attribute> password = find(holders, "ice-pwd");
    if (ufrag.isEmpty() || password.isEmpty()) {
      throw new SdpException(tagged.line(), "a=ice-ufrag or a=ice-pwd is missing");
    }
    try {
      return new IceCredentials(ufrag.getFirst().value(), password.getFirst().value());
    } catch (IllegalArgumentException e) {
      throw new SdpException(ufrag.getFirst().line(), String.valueOf(e.getMessage()));
    }
  }

  /** The strongest of those offered (RFC 8122, section 5.1 allows several). */
  private static Fingerprint fingerprint(List<AttributeHolder> holders, MediaSection tagged)
      throws SdpException {
    List<Attribute> offered = find(holders, "fingerprint");
    Fingerprint best = null;
    for (Attribute attribute : offered) {
      Fingerprint fingerprint = usable(attribute);
      if (fingerprint != null
          && (best == null || fingerprint.hex().length() > best.hex().length())) {
        best = fingerprint;
      }
    }
    if (best != null) {
      return best;
    }
    throw offered.isEmpty()
        ? new SdpException(tagged.line(), "a=fingerprint is missing; media must be DTLS-SRTP")
        : new SdpException(
            offered.getFirst().line(),
            "no usable a=fingerprint: give a whole sha-256, sha-384 or sha-512 one");
  }

  private static @Nullable Fingerprint usable(Attribute attribute) {
    try {
      return Fingerprint.parse(attribute.value());
    } catch (IllegalArgumentException e) {
      return null; // One of another hash may stand beside it.
    }
  }

  private static Setup setup(List<AttributeHolder> holders) throws SdpException {
    List<Attribute> offered = find(holders, "setup");
    if (offered.isEmpty()) {
      return Setup.ACTPASS;
    }
    Setup setup = Setup.parse(offered.getFirst().value());
    if (setup == null) {
      throw new SdpException(
          offered.getFirst().line(), "a=setup must be actpass, active or passive");
    }
    return setup;
  }

  private static List<Candidate> candidates(SessionDescription description) {
    List<Candidate> candidates = new ArrayList<>();
    for (MediaSection section : description.media()) {
      for (Attribute attribute : section.all("candidate")) {
        Candidate candidate = Candidate.parse("candidate:" + attribute.value());
        if (candidate != null && candidate.component() == 1 && candidates.size() < MAX_CANDIDATES) {
          candidates.add(candidate);
        }
      }
    }
    return candidates;
  }

  /** Refuses what the hub, which is ICE-lite, cannot serve. */
  void requireServable(SessionDescription offer) throws SdpException {
    if (lite) {
      Attribute attribute = offer.first("ice-lite");
      throw new SdpException(
          attribute == null ? 0 : attribute.line(),
          "the hub is ICE-lite, so the client must be a full ICE agent: leave a=ice-lite out");
    }
  }
}
