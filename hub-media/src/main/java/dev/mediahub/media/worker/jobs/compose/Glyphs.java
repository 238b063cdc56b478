package dev.mediahub.media.worker.jobs.compose;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Letters of five columns and nine rows of dots: seven above the line, two below. Each row is two
 * hexadecimal digits, the leftmost dot worth 16; rows left out are empty.
 */
final class Glyphs {
  static final int ROWS = 9;

  /** Where letters without ascender begin. */
  private static final int SMALL_TOP = 2;

  /** Two rows above a letter, or below the line. */
  record Mark(int first, int second, boolean below) {}

  private static final Map<Integer, int[]> LETTERS = new HashMap<>();
  private static final int[] UNKNOWN = rowsOf("1F11111111111F");

  private static final String ALPHABET =
      """
      A0E11111F111111 B1E11111E11111E C0E11101010110E D1E11111111111E E1F10101E10101F
      F1F10101E101010 G0E11101711110F H1111111F111111 I0E04040404040E J0702020202120C
      K11121418141211 L1010101010101F M111B1515111111 N11191513111111 O0E11111111110E
      P1E11111E101010 Q0E11111115120D R1E11111E141211 S0F10100E01011E T1F040404040404
      U1111111111110E V11111111110A04 W11111115151B11 X11110A040A1111 Y11110A04040404
      Z1F01020408101F
      00E11131519110E 1040C040404040E 20E11010608101F 31F02040601110E 402060A121F0202
      51F101E0101110E 60608101E11110E 71F010204080808 80E11110E11110E 90E11110F01020C
      a00000E010F110F b10101E1111111E c00000E1110110E d01010F1111110F e00000E111F100E
      f0609081C080808 g00000F1111110F010E h10101E11111111 i04000C0404040E
      j02000602020202120C k10101214181412 l0C04040404040E m00001A15151515
      n00001E11111111 o00000E1111110E p00001E1111111E1010 q00000F1111110F0101
      r00001619101010 s00000F100E011E t08081C08080906 u0000111111110F v00001111110A04
      w0000111115150A x0000110A040A11 y0000111111110F010E z00001F0204081F
      !04040404040004 "0A0A0A #0A0A1F0A1F0A0A $040F140E051E04 %18190204081303
      &0C12140815120D '040404 (02040808080402 )08040202020408 *0004150E150400
      +0004041F040400 ,00000000000C0C0408 -0000001F000000 .00000000000C0C /00010204081000
      :000C0C000C0C00 ;000C0C000C0C0408 <02040810080402 =00001F001F0000 >08040201020408
      ?0E110102040004 @0E11171517100E [0E08080808080E \\00100804020100 ]0E02020202020E
      ^040A11 _000000000000001F `0804 {02040408040402 |04040404040404 }08040402040408
      ~00000815020000 ß0E111214121116 …00000000000015 ·00000004000000 –0000001F000000
      """;

  private static final Map<Integer, Mark> MARKS =
      Map.ofEntries(
          Map.entry(0x300, new Mark(0x08, 0x04, false)), // grave
          Map.entry(0x301, new Mark(0x02, 0x04, false)), // acute
          Map.entry(0x302, new Mark(0x04, 0x0A, false)), // circumflex
          Map.entry(0x303, new Mark(0x0D, 0x12, false)), // tilde
          Map.entry(0x304, new Mark(0x0E, 0x00, false)), // macron
          Map.entry(0x306, new Mark(0x11, 0x0E, false)), // breve
          Map.entry(0x307, new Mark(0x04, 0x00, false)), // dot
          Map.entry(0x308, new Mark(0x0A, 0x00, false)), // diaeresis
          Map.entry(0x30A, new Mark(0x06, 0x06, false)), // ring
          Map.entry(0x30B, new Mark(0x05, 0x0A, false)), // double acute
          Map.entry(0x30C, new Mark(0x0A, 0x04, false)), // caron
          Map.entry(0x326, new Mark(0x04, 0x08, true)), // comma below
          Map.entry(0x327, new Mark(0x04, 0x0C, true)), // cedilla
          Map.entry(0x328, new Mark(0x04, 0x06, true))); // ogonek

  /** Letters that are no base with a mark. */
  private static final Map<Integer, String> INSTEAD =
      Map.ofEntries(
          Map.entry((int) 'Ø', "O"),
          Map.entry((int) 'ø', "o"),
          Map.entry((int) 'Æ', "AE"),
          Map.entry((int) 'æ', "ae"),
          Map.entry((int) 'Œ', "OE"),
          Map.entry((int) 'œ', "oe"),
          Map.entry((int) 'Đ', "D"),
          Map.entry((int) 'đ', "d"),
          Map.entry((int) 'Ł', "L"),
          Map.entry((int) 'ł', "l"),
          Map.entry((int) 'ı', "i"),
          Map.entry((int) '’', "'"),
          Map.entry((int) '—', "–"));

  static {
    for (String glyph : ALPHABET.strip().split("\\s+")) {
      LETTERS.put(glyph.codePointAt(0), rowsOf(glyph.substring(1)));
    }
    LETTERS.put((int) ' ', new int[0]);
  }

  private Glyphs() {}

  private static int[] rowsOf(String hex) {
    int[] rows = new int[hex.length() / 2];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Integer.parseInt(hex, 2 * i, 2 * i + 2, 16);
    }
    return rows;
  }

  /** The name without control characters, and with letters that can be drawn where there are. */
  static String plain(String name) {
    StringBuilder plain = new StringBuilder();
    name.codePoints()
        .filter(letter -> !Character.isISOControl(letter))
        .forEach(letter -> {
          String instead = INSTEAD.get(letter);
          if (instead == null) {
            plain.appendCodePoint(letter);
          } else {
            plain.append(instead);
          }
        });
    return plain.toString();
  }

  static int[] rows(int letter) {
    return LETTERS.getOrDefault(letter, UNKNOWN);
  }

  /** Whether an accent goes right above the letter and not above the line of capitals. */
  static boolean isSmall(int letter) {
    int[] rows = rows(letter);
    boolean empty = true;
    for (int i = 1; i < Math.min(SMALL_TOP, rows.length); i++) {
      empty &= rows[i] == 0;
    }
    return empty && (rows.length <= SMALL_TOP || rows[0] == 0 || letter == 'i' || letter == 'j');
  }

  static @Nullable Mark mark(int letter) {
    return MARKS.get(letter);
  }
}
