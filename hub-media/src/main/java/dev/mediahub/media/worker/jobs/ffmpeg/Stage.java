package dev.mediahub.media.worker.jobs.ffmpeg;

import dev.mediahub.media.worker.jobs.compose.SoundBuffer;
import dev.mediahub.media.worker.jobs.compose.SpeakerChoice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the jobs of one composite share: who is on it, what waits to be seen and heard. Any thread;
 * one lock, held for map accesses.
 */
final class Stage implements AutoCloseable {
  /** Who leaves is there until what waits of him was shown and a changed codec has come back. */
  private static final long LINGER_US = 600_000;

  private static final long SPAN_US = 40_000;

  private final Map<Integer, Participant> participants = new TreeMap<>();
  private final SpeakerChoice speaker = new SpeakerChoice();
  private long nowUs;

  /** A cell that wants to be shown; without pictures only its name is. */
  record Cell(int participant, int track, String name, @Nullable PictureQueue pictures) {}

  private static final class Participant {
    private String name = "";
    private final Map<Integer, Seen> seen = new TreeMap<>();
    private @Nullable Heard heard;
  }

  private static final class Seen {
    private final PictureQueue pictures = new PictureQueue(SPAN_US);
    private int users;
    private long leftUs;
  }

  private static final class Heard {
    private final SoundBuffer sound = new SoundBuffer();
    private int users;
    private long leftUs;
  }

  /** A track's pictures go here; what was there of the same track goes on. */
  synchronized PictureQueue enterPictures(int participant, int track, String name) {
    Seen seen = of(participant, name).seen.computeIfAbsent(track, _ -> new Seen());
    seen.users++;
    return seen.pictures;
  }

  synchronized void leavePictures(int participant, int track) {
    Participant who = participants.get(participant);
    Seen seen = who == null ? null : who.seen.get(track);
    if (seen != null && --seen.users == 0) {
      seen.leftUs = nowUs;
    }
  }

  /** A participant's sound goes here. */
  synchronized SoundBuffer enterSound(int participant, String name) {
    Participant who = of(participant, name);
    Heard heard = who.heard;
    if (heard == null) {
      heard = new Heard();
      who.heard = heard;
    }
    heard.users++;
    return heard.sound;
  }

  synchronized void leaveSound(int participant) {
    Participant who = participants.get(participant);
    Heard heard = who == null ? null : who.heard;
    if (heard != null && --heard.users == 0) {
      heard.leftUs = nowUs;
    }
  }

  private Participant of(int participant, String name) {
    Participant who = participants.computeIfAbsent(participant, _ -> new Participant());
    who.name = name;
    return who;
  }

  /** Time goes on: who left long enough ago is gone. */
  private void advance(long us) {
    nowUs = us;
    Iterator<Participant> each = participants.values().iterator();
    while (each.hasNext()) {
      Participant who = each.next();
      who.seen
          .values()
          .removeIf(seen -> {
            boolean gone = isGone(seen.users, seen.leftUs, us);
            if (gone) {
              seen.pictures.close();
            }
            return gone;
          });
      Heard heard = who.heard;
      if (heard != null && isGone(heard.users, heard.leftUs, us)) {
        who.heard = null;
      }
      if (who.seen.isEmpty() && who.heard == null) {
        each.remove();
      }
    }
  }

  private static boolean isGone(int users, long leftUs, long us) {
    return users == 0 && Math.abs(us - leftUs) > LINGER_US;
  }

  /** Who wants to be shown at this time, in the order they came; the composing thread's. */
  synchronized List<Cell> cells(long us) {
    advance(us);
    List<Cell> cells = new ArrayList<>();
    participants.forEach((number, who) -> {
      who.seen.forEach(
          (track, seen) -> cells.add(new Cell(number, track, who.name, seen.pictures)));
      if (who.seen.isEmpty()) {
        cells.add(new Cell(number, -1, who.name, null));
      }
    });
    return cells;
  }

  /** Whose sound is to be mixed; the mixing thread's. */
  synchronized Map<Integer, SoundBuffer> sounds() {
    Map<Integer, SoundBuffer> sounds = new HashMap<>();
    participants.forEach((number, who) -> {
      Heard heard = who.heard;
      if (heard != null) {
        sounds.put(number, heard.sound);
      }
    });
    return sounds;
  }

  /** How loud each was up to a time. */
  synchronized void heard(Map<Integer, Double> levels, long us) {
    speaker.hear(levels, us);
  }

  /**
   * The number of the participant who is large.
   *
   * @param cells not empty
   */
  synchronized int speaker(List<Cell> cells) {
    Set<Integer> here = new HashSet<>();
    cells.forEach(cell -> here.add(cell.participant()));
    return speaker.among(here, cells.getFirst().participant());
  }

  @Override
  public synchronized void close() {
    for (Participant who : participants.values()) {
      who.seen.values().forEach(seen -> seen.pictures.close());
    }
    participants.clear();
  }
}
