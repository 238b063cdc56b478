package dev.mediahub.media.protocol.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UnwrapperTest {

  @Test
  void goesOnOverTheWrap() {
    SequenceUnwrapper unwrapper = new SequenceUnwrapper();

    assertThat(unwrapper.unwrap(65534)).isEqualTo(65536 + 65534);
    assertThat(unwrapper.unwrap(65535)).isEqualTo(65536 + 65535);
    assertThat(unwrapper.unwrap(0)).isEqualTo(2 * 65536);
    assertThat(unwrapper.unwrap(65535)).isEqualTo(65536 + 65535);
    assertThat(unwrapper.unwrap(1)).isEqualTo(2 * 65536 + 1);
  }

  @Test
  void staysPositiveWhenTheFirstPacketsOvertakeEachOther() {
    SequenceUnwrapper unwrapper = new SequenceUnwrapper();

    assertThat(unwrapper.unwrap(0)).isEqualTo(65536);
    assertThat(unwrapper.unwrap(65535)).isEqualTo(65535);
    assertThat(unwrapper.highest()).isEqualTo(65536);
  }

  @Test
  void takesHalfACircleForOld() {
    SequenceUnwrapper unwrapper = new SequenceUnwrapper();
    unwrapper.unwrap(0);

    assertThat(unwrapper.peek(0x7fff)).isEqualTo(65536 + 0x7fff);
    assertThat(unwrapper.peek(0x8000)).isEqualTo(65536 - 0x8000);
    assertThat(unwrapper.highest()).isEqualTo(65536);
  }

  @Test
  void startsAnewAfterReset() {
    SequenceUnwrapper unwrapper = new SequenceUnwrapper();
    unwrapper.unwrap(60000);
    unwrapper.unwrap(10);
    unwrapper.reset();

    assertThat(unwrapper.highest()).isEqualTo(-1);
    assertThat(unwrapper.unwrap(60000)).isEqualTo(65536 + 60000);
  }

  @Test
  void countsManyCirclesOfSequencesAndTimestamps() {
    SequenceUnwrapper sequences = new SequenceUnwrapper();
    TimestampUnwrapper timestamps = new TimestampUnwrapper();
    for (long i = 0; i < 1000; i++) {
      assertThat(sequences.unwrap((int) (i * 1001) & 0xffff)).isEqualTo(65536 + i * 1001);
      long timestamp = i * 100_000_007L;
      assertThat(timestamps.unwrap((int) timestamp)).isEqualTo((1L << 32) + timestamp);
    }
  }

  @Test
  void readsOldTimestampsBehindTheWrap() {
    TimestampUnwrapper timestamps = new TimestampUnwrapper();

    assertThat(timestamps.unwrap(5)).isEqualTo((1L << 32) + 5);
    assertThat(timestamps.unwrap(-5)).isEqualTo((1L << 32) - 5);
    assertThat(timestamps.highest()).isEqualTo((1L << 32) + 5);
    timestamps.reset();
    assertThat(timestamps.unwrap(-1)).isEqualTo((1L << 33) - 1);
  }

  @Test
  void ordersSequenceNumbersOverTheWrap() {
    assertThat(SequenceNumbers.isNewer(1, 0)).isTrue();
    assertThat(SequenceNumbers.isNewer(0, 65535)).isTrue();
    assertThat(SequenceNumbers.isNewer(65535, 0)).isFalse();
    assertThat(SequenceNumbers.isNewer(7, 7)).isFalse();
    assertThat(SequenceNumbers.isNewer(0x7fff, 0)).isTrue();
    assertThat(SequenceNumbers.isNewer(0x8000, 0)).isTrue();
    assertThat(SequenceNumbers.isNewer(0, 0x8000)).isFalse();
    assertThat(SequenceNumbers.distance(2, 65534)).isEqualTo(4);
    assertThat(SequenceNumbers.distance(65534, 2)).isEqualTo(-4);
    assertThat(SequenceNumbers.next(65535)).isZero();
  }
}
