package dev.mediahub.media.protocol.sdp;

/** Writes lines that end in CRLF. */
final class SdpWriter {
  private static final int MAX_TOKEN = 64;

  private final StringBuilder text = new StringBuilder(2_048);

  void line(String line) {
    text.append(line).append("\r\n");
  }

  void attribute(String name) {
    line("a=" + name);
  }

  void attribute(String name, String value) {
    line("a=" + name + ":" + value);
  }

  void header(long sessionId) {
    line("v=0");
    line("o=- " + sessionId + " 2 IN IP4 127.0.0.1");
    line("s=-");
    line("t=0 0");
  }

  void media(String kind, int port, String protocol, String formats) {
    line("m=" + kind + " " + port + " " + protocol + " " + formats);
    line("c=IN IP4 0.0.0.0");
  }

  void transport(LocalTransport local, String setup) {
    attribute("ice-ufrag", local.ice().ufrag());
    attribute("ice-pwd", local.ice().password());
    attribute("fingerprint", local.fingerprint().toString());
    attribute("setup", setup);
  }

  void codec(Codec codec) {
    int type = codec.payloadType();
    String channels = codec.channels() > 1 ? "/" + codec.channels() : "";
    attribute("rtpmap", type + " " + codec.name() + "/" + codec.clockRate() + channels);
    feedback(type, codec.transportCc(), "transport-cc");
    feedback(type, codec.remb(), "goog-remb");
    feedback(type, codec.fir(), "ccm fir");
    feedback(type, codec.nack(), "nack");
    feedback(type, codec.pli(), "nack pli");
    if (!codec.fmtp().isEmpty()) {
      attribute("fmtp", type + " " + codec.fmtp());
    }
    if (codec.rtxPayloadType() >= 0) {
      attribute("rtpmap", codec.rtxPayloadType() + " rtx/" + codec.clockRate());
      attribute("fmtp", codec.rtxPayloadType() + " apt=" + type);
    }
  }

  private void feedback(int type, boolean wanted, String what) {
    if (wanted) {
      attribute("rtcp-fb", type + " " + what);
    }
  }

  /**
   * @param rtxSsrc -1 when there is none
   */
  void sources(long ssrc, long rtxSsrc, String cname) {
    if (rtxSsrc >= 0) {
      attribute("ssrc-group", "FID " + ssrc + " " + rtxSsrc);
    }
    attribute("ssrc", ssrc + " cname:" + cname);
    if (rtxSsrc >= 0) {
      attribute("ssrc", rtxSsrc + " cname:" + cname);
    }
  }

  /** Text as a token of 1 to 64 characters (RFC 8830, section 2): others become '_'. */
  static String token(String text) {
    if (text.isEmpty()) {
      return "-";
    }
    StringBuilder token = new StringBuilder();
    for (int i = 0; i < Math.min(text.length(), MAX_TOKEN); i++) {
      char c = text.charAt(i);
      boolean isPlain =
          c >= 'a' && c <= 'z'
              || c >= 'A' && c <= 'Z'
              || c >= '0' && c <= '9'
              || "-_.+".indexOf(c) >= 0;
      token.append(isPlain ? c : '_');
    }
    return token.toString();
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
