package dev.mediahub.media.protocol.sdp;

import dev.mediahub.media.api.TrackKind;
import dev.mediahub.media.protocol.dtls.Fingerprint;
import dev.mediahub.media.protocol.ice.Candidate;
import dev.mediahub.media.protocol.ice.IceCredentials;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/** Offers of real clients, and a hub to answer them. */
final class Offers {
  static final List<String> PUBLISHERS =
      List.of(
          "chromium-publisher",
          "firefox-publisher",
          "gstreamer-publisher",
          "libdatachannel-publisher",
          "obs-publisher",
          "webrtc-java-publisher",
          "werift-publisher");

  static final List<String> VIEWERS =
      List.of("chromium-viewer", "pion-viewer", "safari-viewer", "werift-viewer");

  static final LocalTransport HUB =
      new LocalTransport(
          new IceCredentials("hubhub01", "hub-password-of-24-chars"),
          fingerprint(0x5a),
          List.of(
              Candidate.udpHost("192.0.2.1", 7882, 65535),
              Candidate.udpHost("2001:db8::1", 7882, 65534),
              Candidate.tcpPassiveHost("192.0.2.1", 7881, 65535)),
          4711);

  static final OfferedTrack OPUS_TRACK =
      new OfferedTrack(TrackKind.AUDIO, "opus", "", "camera 1", "audio", 0x8000_0001, 0x8000_0002);

  static final OfferedTrack VP8_TRACK =
      new OfferedTrack(TrackKind.VIDEO, "VP8", "", "camera 1", "video", 1001, 1002);

  private Offers() {}

  static OfferedTrack h264(String profileLevelId, int mode) {
    String fmtp = "profile-level-id=" + profileLevelId + ";packetization-mode=" + mode;
    return new OfferedTrack(TrackKind.VIDEO, "H264", fmtp, "camera 1", "video", 1001, 1002);
  }

  static Fingerprint fingerprint(int fill) {
    byte[] hash = new byte[32];
    Arrays.fill(hash, (byte) fill);
    return new Fingerprint("sha-256", HexFormat.ofDelimiter(":").formatHex(hash));
  }

  static String text(String name) {
    try (InputStream in = Offers.class.getResourceAsStream("/sdp/" + name + ".sdp")) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static SessionDescription read(String name) throws SdpException {
    return SessionDescription.parse(text(name));
  }

  static Negotiation publish(String offer) throws SdpException, NoCommonCodecException {
    return PublisherAnswer.negotiate(SessionDescription.parse(offer), HUB, TrackKind.ALL);
  }

  static Negotiation play(String offer, OfferedTrack... tracks)
      throws SdpException, NoCommonCodecException {
    return SubscriberAnswer.negotiate(SessionDescription.parse(offer), HUB, List.of(tracks));
  }

  static NegotiatedMedia only(Negotiation negotiation, TrackKind kind) {
    List<NegotiatedMedia> media =
        negotiation.media().stream().filter(one -> one.kind() == kind).toList();
    if (media.size() != 1) {
      throw new AssertionError("expected one section of " + kind + ": " + media);
    }
    return media.getFirst();
  }
}
