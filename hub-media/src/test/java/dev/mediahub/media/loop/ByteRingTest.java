package dev.mediahub.media.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ByteRingTest {
  private final ByteRing ring = new ByteRing(256);
  private final List<String> read = new ArrayList<>();

  @Test
  void givesMessagesInOrderWithTheirTypes() {
    assertThat(write(1, "one")).isTrue();
    assertThat(write(-2, "")).isTrue();
    assertThat(write(3, "three")).isTrue();
    assertThat(ring.isEmpty()).isFalse();
    assertThat(readAll()).containsExactly("1:one", "-2:", "3:three");
    assertThat(ring.isEmpty()).isTrue();
  }

  @Test
  void readsNoMoreThanAsked() {
    write(1, "a");
    write(2, "b");
    assertThat(ring.read(this::keep, 1)).isEqualTo(1);
    assertThat(read).containsExactly("1:a");
    assertThat(readAll()).containsExactly("1:a", "2:b");
  }

  @Test
  void refusesTheNewestWhenFullAndCountsIt() {
    for (int i = 0; i < 10; i++) {
      write(
          i, "0123456789012345678901234567890123456789012345678901234567890"); // 61 bytes: 72 each
    }
    assertThat(ring.dropped()).isEqualTo(7);
    assertThat(readAll()).hasSize(3).first().asString().startsWith("0:");
    assertThat(write(11, "room again")).isTrue();
  }

  @Test
  void saysWhenMoreThanHalfOfItWaits() {
    for (int i = 0; i < 16; i++) {
      assertThat(ring.isHalfFull()).as("%d times 16 bytes of 256", i).isEqualTo(i > 8);
      write(i, "8 bytes.");
    }
    ring.read(this::keep, 8);
    assertThat(ring.isHalfFull()).isFalse();
    write(16, "8 bytes.");
    assertThat(ring.isHalfFull()).isTrue();
  }

  @Test
  void refusesAMessageThatCouldNeverFit() {
    assertThat(ring.claim(ring.maxLength() + 1)).isNegative();
    assertThat(ring.claim(-1)).isNegative();
    assertThat(ring.claim(ring.maxLength())).isNotNegative();
  }

  @Test
  void takesAShorterMessageThanWasClaimed() {
    int offset = ring.claim(100);
    ring.buffer().put(offset, "abc".getBytes(StandardCharsets.US_ASCII));
    ring.commit(5, 3);
    assertThat(readAll()).containsExactly("5:abc");
  }

  @Test
  void forgetsAClaimThatIsNotCommitted() {
    ring.claim(100);
    write(1, "kept");
    assertThat(readAll()).containsExactly("1:kept");
  }

  @Test
  void refusesACommitWithoutAClaim() {
    assertThatThrownBy(() -> ring.commit(1, 0)).isInstanceOf(IllegalStateException.class);
    ring.claim(4);
    assertThatThrownBy(() -> ring.commit(1, 5)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void keepsItsPlaceWhenAReaderThrows() {
    write(1, "bad");
    write(2, "good");
    assertThatThrownBy(() ->
            ring.read(
                (buffer, offset, length, type) -> {
                  throw new IllegalStateException("as expected");
                },
                10))
        .isInstanceOf(IllegalStateException.class);
    assertThat(readAll()).containsExactly("2:good");
  }

  @Test
  void wrapsMessagesOfEveryLength() {
    Random random = new Random(3);
    List<String> written = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      String text = "x".repeat(random.nextInt(60)) + i;
      if (write(i, text)) {
        written.add(i + ":" + text);
      }
      if (random.nextBoolean()) {
        ring.read(this::keep, 2);
      }
    }
    readAll();
    assertThat(read).isEqualTo(written);
  }

  @Test
  void carriesEveryMessageFromOneThreadToAnother() {
    int messages = 200_000;
    ByteRing shared = new ByteRing(1 << 12);
    CompletableFuture<Void> writer =
        CompletableFuture.runAsync(() -> {
          for (int i = 0; i < messages; i++) {
            int length = 8 + i % 100;
            int offset = shared.claim(length);
            while (offset < 0) {
              Thread.onSpinWait();
              offset = shared.claim(length);
            }
            shared.buffer().putInt(offset, i);
            shared.buffer().putInt(offset + length - 4, i);
            shared.commit(i, length);
          }
        });
    int[] next = {0};
    while (next[0] < messages && !writer.isCompletedExceptionally()) {
      int count =
          shared.read(
              (buffer, offset, length, type) -> {
                int expected = next[0]++;
                assertThat(type).isEqualTo(expected);
                assertThat(length).isEqualTo(8 + expected % 100);
                assertThat(buffer.getInt(offset)).isEqualTo(expected);
                assertThat(buffer.getInt(offset + length - 4)).isEqualTo(expected);
              },
              64);
      if (count == 0) {
        Thread.onSpinWait();
      }
    }
    writer.orTimeout(10, TimeUnit.SECONDS).join();
    assertThat(shared.isEmpty()).isTrue();
  }

  private boolean write(int type, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    return ring.write(type, ByteBuffer.wrap(bytes), 0, bytes.length);
  }

  private List<String> readAll() {
    ring.read(this::keep, Integer.MAX_VALUE);
    return read;
  }

  private void keep(ByteBuffer buffer, int offset, int length, int type) {
    byte[] bytes = new byte[length];
    buffer.get(offset, bytes);
    read.add(type + ":" + new String(bytes, StandardCharsets.US_ASCII));
  }
}
