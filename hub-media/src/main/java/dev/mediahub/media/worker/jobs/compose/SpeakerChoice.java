package dev.mediahub.media.worker.jobs.compose;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Who is shown large: the loudest, but only after being so for {@link #HOLD_US}, so that a cough
 * changes nothing, and who has the floor keeps it through the pauses of speech. One thread at a
 * time.
 */
public final class SpeakerChoice {
  static final long HOLD_US = 1_000_000;

  /** -46 dB: quieter is nobody speaking. */
  private static final double AUDIBLE = 0.005;

  /** A second voice must be this much louder than the one who has the floor. */
  private static final double LOUDER = 1.5;

  /** How much of the level from before stays after 100 ms: speech has gaps between words. */
  private static final double STAYS = 0.75;

  private final Map<Integer, Double> levels = new HashMap<>();
  private int current = -1;
  private int challenger = -1;
  private long sinceUs;
  private long lastUs;

  /**
   * Takes the newest levels.
   *
   * @param now root mean square of each participant since the last call, 0 to 1
   * @param us when, media time; goes up
   */
  public void hear(Map<Integer, Double> now, long us) {
    double stays = Math.pow(STAYS, Math.clamp((us - lastUs) / 100_000.0, 0, 50));
    lastUs = us;
    levels.keySet().retainAll(now.keySet());
    now.forEach((who, level) ->
        levels.merge(who, level, (before, fresh) -> before * stays + fresh * (1 - stays)));
    int loudest = loudest();
    double floor = levels.getOrDefault(current, 0.0);
    boolean wins =
        loudest >= 0
            && loudest != current
            && levels.getOrDefault(loudest, 0.0) > Math.max(AUDIBLE, floor * LOUDER);
    if (!wins) {
      challenger = -1;
    } else if (challenger != loudest) {
      challenger = loudest;
      sinceUs = us;
    } else if (us - sinceUs >= HOLD_US) {
      current = challenger;
      challenger = -1;
    }
  }

  private int loudest() {
    int loudest = -1;
    double most = 0;
    for (Map.Entry<Integer, Double> each : levels.entrySet()) {
      if (each.getValue() > most) {
        most = each.getValue();
        loudest = each.getKey();
      }
    }
    return loudest;
  }

  /**
   * Who is large now.
   *
   * @param here who can be
   * @param first who is when nobody has spoken, or the speaker has left
   */
  public int among(Set<Integer> here, int first) {
    return here.contains(current) ? current : first;
  }
}
