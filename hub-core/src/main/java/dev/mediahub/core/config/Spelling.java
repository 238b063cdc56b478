package dev.mediahub.core.config;

import java.util.Collection;

/** Finds the known word nearest to a mistyped one. */
public final class Spelling {
  private Spelling() {}

  /** The nearest known word; empty when none is near. */
  public static String nearest(String word, Collection<String> known) {
    String best = "";
    int bestDistance = Math.max(3, word.length() / 3);
    for (String candidate : known) {
      int least = Math.abs(word.length() - candidate.length());
      int distance = least < bestDistance ? distance(word, candidate) : least;
      boolean sameLeaf = candidate.endsWith("." + word) || word.endsWith("." + candidate);
      if (distance < bestDistance || (sameLeaf && best.isEmpty())) {
        best = candidate;
        bestDistance = Math.min(bestDistance, distance);
      }
    }
    return best;
  }

  /** Levenshtein's distance. */
  private static int distance(String left, String right) {
    int[] previous = new int[right.length() + 1];
    for (int j = 0; j <= right.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      int[] current = new int[right.length() + 1];
      current[0] = i;
      for (int j = 1; j <= right.length(); j++) {
        int substitution = left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1;
        current[j] =
            Math.min(Math.min(current[j - 1], previous[j]) + 1, previous[j - 1] + substitution);
      }
      previous = current;
    }
    return previous[right.length()];
  }
}
