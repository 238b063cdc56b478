package dev.mediahub.media.protocol.sdp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The ids of RTP header extensions in one section (RFC 8285); 0 where absent. Ids from 1 to 14 fit
 * the one-byte form; 15 to 255 are kept only when the peer allows to mix the forms.
 *
 * <p>{@code urn:3gpp:video-orientation} is not among them: a browser whose camera is turned then
 * turns the pictures itself, and recordings and RTMP players, which know no such extension, have
 * them upright, too.
 */
public record ExtensionIds(
    int mid,
    int rid,
    int repairedRid,
    int transportCc,
    int absSendTime,
    int audioLevel,
    int dependencyDescriptor) {

  public static final ExtensionIds NONE = new ExtensionIds(0, 0, 0, 0, 0, 0, 0);

  static final String MID = "urn:ietf:params:rtp-hdrext:sdes:mid";
  static final String RID = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id";
  static final String REPAIRED_RID = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id";
  static final String TRANSPORT_CC =
      "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";
  static final String ABS_SEND_TIME = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time";
  static final String AUDIO_LEVEL = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";
  static final String DEPENDENCY_DESCRIPTOR =
      "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension";

  static ExtensionIds read(MediaSection section, boolean mixedAllowed) {
    Map<String, Integer> ids = new LinkedHashMap<>();
    for (Attribute extmap : section.all("extmap")) {
      String[] words = extmap.value().split(" +");
      String idText = words[0];
      int slash = idText.indexOf('/');
      int id = Numbers.parse(slash < 0 ? idText : idText.substring(0, slash), 255);
      // 15 is reserved in the one-byte form.
      if (words.length >= 2 && id > 0 && (id < 15 || mixedAllowed) && !ids.containsValue(id)) {
        ids.putIfAbsent(words[1], id);
      }
    }
    return of(ids);
  }

  private static ExtensionIds of(Map<String, Integer> ids) {
    return new ExtensionIds(
        ids.getOrDefault(MID, 0),
        ids.getOrDefault(RID, 0),
        ids.getOrDefault(REPAIRED_RID, 0),
        ids.getOrDefault(TRANSPORT_CC, 0),
        ids.getOrDefault(ABS_SEND_TIME, 0),
        ids.getOrDefault(AUDIO_LEVEL, 0),
        ids.getOrDefault(DEPENDENCY_DESCRIPTOR, 0));
  }

  /** Without the stream ids, which only simulcast needs. */
  ExtensionIds withoutRids() {
    return new ExtensionIds(mid, 0, 0, transportCc, absSendTime, audioLevel, dependencyDescriptor);
  }

  /**
   * What a viewer is sent: the time of sending only where nothing else tells how packets travel.
   */
  ExtensionIds forViewers() {
    int sendTime = transportCc == 0 ? absSendTime : 0;
    return new ExtensionIds(mid, 0, 0, transportCc, sendTime, audioLevel, dependencyDescriptor);
  }

  /** The values of the {@code extmap} attributes, by id. */
  List<String> format() {
    List<String> lines = new ArrayList<>();
    add(lines, mid, MID);
    add(lines, rid, RID);
    add(lines, repairedRid, REPAIRED_RID);
    add(lines, transportCc, TRANSPORT_CC);
    add(lines, absSendTime, ABS_SEND_TIME);
    add(lines, audioLevel, AUDIO_LEVEL);
    add(lines, dependencyDescriptor, DEPENDENCY_DESCRIPTOR);
    return lines;
  }

  private static void add(List<String> lines, int id, String uri) {
    if (id != 0) {
      lines.add(id + " " + uri);
    }
  }
}
