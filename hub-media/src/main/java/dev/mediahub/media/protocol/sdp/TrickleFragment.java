package dev.mediahub.media.protocol.sdp;

import dev.mediahub.media.protocol.ice.Candidate;
import dev.mediahub.media.protocol.ice.IceCredentials;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The body of a trickle PATCH, {@code application/trickle-ice-sdpfrag} (RFC 8840, section 9; RFC
 * 9725, section 4.3).
 *
 * @param ufrag the generation it belongs to; empty when not stated
 * @param credentials null unless both ufrag and password are there
 * @param sections the pseudo media sections, or one without a mid for lines that stand before any
 */
public record TrickleFragment(
    String ufrag, @Nullable IceCredentials credentials, List<Section> sections) {

  private static final int MAX_CHARACTERS = 16_384;
  private static final int MAX_LINES = 400;
  private static final int MAX_SECTIONS = 32;

  /**
   * @param mid empty when not stated
   */
  public record Section(String mid, List<Candidate> candidates, boolean endOfCandidates) {
    public Section {
      candidates = List.copyOf(candidates);
    }
  }

  public TrickleFragment {
    sections = List.copyOf(sections);
  }

  /** All candidates, of whichever section: one transport carries them all. */
  public List<Candidate> candidates() {
    return sections.stream().flatMap(section -> section.candidates.stream()).toList();
  }

  public boolean endOfCandidates() {
    return sections.stream().anyMatch(Section::endOfCandidates);
  }

  /**
   * Whether the peer restarts ICE: it names another generation than the one in force.
   *
   * @param current the peer's credentials in force
   */
  public boolean restarts(IceCredentials current) {
    IceCredentials own = credentials;
    return own != null && !own.equals(current);
  }

  /**
   * Reads a fragment whose lines end in CRLF or LF. Candidates it cannot read are skipped (RFC
   * 8839, section 5.1).
   *
   * @throws SdpException naming the line that makes it no fragment
   */
  public static TrickleFragment parse(String text) throws SdpException {
    return new Reader().read(text);
  }

  /** Our side after an ICE restart: credentials and candidates (RFC 9725, section 4.3.3). */
  public static String write(LocalTransport local, List<NegotiatedMedia> media) {
    SdpWriter out = new SdpWriter();
    out.attribute("ice-lite");
    out.attribute("ice-options", "trickle");
    List<String> mids =
        media.stream().map(NegotiatedMedia::mid).filter(mid -> !mid.isEmpty()).toList();
    if (!mids.isEmpty()) {
      out.attribute("group", "BUNDLE " + String.join(" ", mids));
    }
    if (!media.isEmpty()) {
      NegotiatedMedia first = media.getFirst();
      out.line(
          "m="
              + first.kind().name().toLowerCase(Locale.ROOT)
              + " 9 UDP/TLS/RTP/SAVPF "
              + AnswerWriter.formats(first.codecs()));
    }
    if (!mids.isEmpty()) {
      out.attribute("mid", mids.getFirst());
    }
    out.attribute("ice-ufrag", local.ice().ufrag());
    out.attribute("ice-pwd", local.ice().password());
    local.candidates().forEach(candidate -> out.line("a=" + candidate.format()));
    out.attribute("end-of-candidates");
    return out.toString();
  }

  /** A client's fragment that adds candidates to the section {@code mid}. */
  public static String writeCandidates(
      IceCredentials ice, String mid, List<Candidate> candidates, boolean endOfCandidates) {
    SdpWriter out = new SdpWriter();
    out.attribute("ice-ufrag", ice.ufrag());
    out.attribute("ice-pwd", ice.password());
    out.line("m=audio 9 UDP/TLS/RTP/SAVPF 0");
    out.attribute("mid", mid);
    candidates.forEach(candidate -> out.line("a=" + candidate.format()));
    if (endOfCandidates) {
      out.attribute("end-of-candidates");
    }
    return out.toString();
  }

  private static final class Reader {
    private final List<Section> sections = new ArrayList<>();
    private String ufrag = "";
    private String password = "";
    private int ufragLine;
    private String mid = "";
    private List<Candidate> candidates = new ArrayList<>();
    private boolean end;
    private boolean used;
    private int number;

    TrickleFragment read(String text) throws SdpException {
      if (text.length() > MAX_CHARACTERS) {
        throw new SdpException(0, "a fragment has at most " + MAX_CHARACTERS + " characters");
      }
      for (String line : text.split("\r?\n", MAX_LINES + 1)) {
        number++;
        line(line.strip());
      }
      closeSection();
      return new TrickleFragment(ufrag, credentials(), sections);
    }

    private void line(String line) throws SdpException {
      if (number > MAX_LINES) {
        throw new SdpException(number, "a fragment has at most " + MAX_LINES + " lines");
      }
      if (line.isEmpty()) {
        return;
      }
      if (line.length() < 2 || line.charAt(1) != '=') {
        throw new SdpException(number, "expected a=<attribute> or m=<section>");
      }
      switch (line.charAt(0)) {
        case 'a' -> attribute(line.substring(2));
        case 'm' -> {
          closeSection();
          used = true;
        }
        default -> {
          // Clients that send a whole description as a fragment are served all the same.
        }
      }
    }

    private void attribute(String attribute) {
      int colon = attribute.indexOf(':');
      String name = colon < 0 ? attribute : attribute.substring(0, colon);
      String value = colon < 0 ? "" : attribute.substring(colon + 1).strip();
      switch (name) {
        case "ice-ufrag" -> {
          ufrag = ufrag.isEmpty() ? value : ufrag;
          ufragLine = number;
        }
        case "ice-pwd" -> password = password.isEmpty() ? value : password;
        case "mid" -> {
          mid = value;
          used = true;
        }
        case "candidate" -> {
          Candidate candidate = Candidate.parse(attribute);
          if (candidate != null) {
            candidates.add(candidate);
          }
          used = true;
        }
        case "end-of-candidates" -> {
          end = true;
          used = true;
        }
        default -> {
          // Groups, options and the rest change nothing.
        }
      }
    }

    private @Nullable IceCredentials credentials() throws SdpException {
      if (ufrag.isEmpty() || password.isEmpty()) {
        return null;
      }
      try {
        return new IceCredentials(ufrag, password);
      } catch (IllegalArgumentException e) {
        throw new SdpException(ufragLine, String.valueOf(e.getMessage()));
      }
    }

    private void closeSection() throws SdpException {
      if (used) {
        if (sections.size() == MAX_SECTIONS) {
          throw new SdpException(number, "a fragment has at most " + MAX_SECTIONS + " sections");
        }
        sections.add(new Section(mid, candidates, end));
      }
      mid = "";
      candidates = new ArrayList<>();
      end = false;
      used = false;
    }
  }
}
