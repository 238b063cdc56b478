package dev.mediahub.media.protocol.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mediahub.media.netsim.Allocations;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

final class PacketCacheTest {
  private final PacketCache cache = new PacketCache(8);
  private final ByteBuffer source = ByteBuffer.allocate(2000);

  private int put(long sequence, int length, int timestamp, int flags) {
    source.put(3, (byte) 0x80).putInt(7, timestamp).put(3 + length - 1, (byte) sequence);
    return cache.put(sequence, source, 3, length, 1000 + sequence, flags);
  }

  @Test
  void holdsAPacketWithItsFacts() {
    int slot = put(70_000, 100, 0xcafe, PacketCache.FRAME_END);
    assertThat(cache.slotOf(70_000)).isEqualTo(slot);
    assertThat(cache.sequence(slot)).isEqualTo(70_000);
    assertThat(cache.length(slot)).isEqualTo(100);
    assertThat(cache.timestamp(slot)).isEqualTo(0xcafe);
    assertThat(cache.arrivalNs(slot)).isEqualTo(71_000);
    assertThat(cache.flags(slot)).isEqualTo(PacketCache.FRAME_END);
    assertThat(cache.payloadOffset(slot)).isEqualTo(12);
    assertThat(cache.buffer().get(cache.offsetOf(slot) + 99)).isEqualTo((byte) 70_000);
  }

  @Test
  void writesThePaddingByteBehindThePacket() {
    int slot = put(5, 200, 0, 0);
    assertThat(cache.buffer().get(cache.offsetOf(slot) + 200)).isEqualTo((byte) 1);
  }

  @Test
  void findsThePayloadBehindCsrcsAndExtension() {
    source.put(0, (byte) 0x92).putShort(12 + 8 + 2, (short) 3);
    int slot = cache.put(1, source, 0, 100, 0, 0);
    assertThat(cache.payloadOffset(slot)).isEqualTo(12 + 8 + 4 + 12);
  }

  @Test
  void refusesWhatIsNoRtpHeader() {
    assertThat(cache.put(1, source, 0, 11, 0, 0)).isEqualTo(PacketCache.MALFORMED);
    source.put(0, (byte) 0x8f);
    assertThat(cache.put(1, source, 0, 40, 0, 0)).isEqualTo(PacketCache.MALFORMED);
    source.put(0, (byte) 0x90).putShort(14, (short) 0xffff);
    assertThat(cache.put(1, source, 0, 1000, 0, 0)).isEqualTo(PacketCache.MALFORMED);
    assertThat(cache.put(1, source, 0, 15, 0, 0)).isEqualTo(PacketCache.MALFORMED);
    assertThat(cache.slotOf(1)).isEqualTo(-1);
  }

  @Test
  void refusesDuplicatesOldAndOversizedPackets() {
    put(100, 50, 0, 0);
    assertThat(put(100, 50, 0, 0)).isEqualTo(PacketCache.DUPLICATE);
    assertThat(put(92, 50, 0, 0)).isEqualTo(PacketCache.TOO_OLD);
    assertThat(put(93, 50, 0, 0)).isNotNegative();
    assertThat(put(101, PacketCache.MAX_PACKET, 0, 0)).isNotNegative();
    assertThat(put(102, PacketCache.MAX_PACKET + 1, 0, 0)).isEqualTo(PacketCache.TOO_BIG);
  }

  @Test
  void forgetsWhatIsOverwrittenOrLeftBehindByAJump() {
    for (long sequence = 0; sequence < 12; sequence++) {
      put(sequence, 50, 0, 0);
    }
    assertThat(cache.slotOf(3)).isEqualTo(-1);
    assertThat(cache.slotOf(4)).isNotNegative();
    put(1000, 50, 0, 0);
    assertThat(cache.slotOf(11)).isEqualTo(-1);
    assertThat(cache.slotOf(1000)).isNotNegative();
    assertThat(cache.slotOf(999)).isEqualTo(-1);
  }

  @Test
  void remembersTheNewestKeyframeUntilItIsOverwritten() {
    assertThat(cache.keyframeSequence()).isEqualTo(PacketCache.NO_SEQUENCE);
    put(10, 50, 900, PacketCache.KEYFRAME_START);
    put(12, 50, 1800, PacketCache.KEYFRAME_START);
    assertThat(cache.keyframeSequence()).isEqualTo(12);
    put(19, 50, 2700, 0);
    assertThat(cache.keyframeSequence()).isEqualTo(12);
    put(20, 50, 2700, 0);
    assertThat(cache.keyframeSequence()).isEqualTo(PacketCache.NO_SEQUENCE);
  }

  @Test
  void takesTheFirstOfSeveralStartsOfOneKeyframe() {
    put(11, 50, 900, PacketCache.KEYFRAME_START);
    put(12, 50, 900, PacketCache.KEYFRAME_START);
    assertThat(cache.keyframeSequence()).isEqualTo(11);
    put(10, 50, 900, PacketCache.KEYFRAME_START);
    assertThat(cache.keyframeSequence()).isEqualTo(10);
    put(9, 50, 0, PacketCache.KEYFRAME_START);
    assertThat(cache.keyframeSequence()).isEqualTo(10);
  }

  @Test
  void growsWithAllItHolds() {
    put(65_530, 100, 900, PacketCache.KEYFRAME_START);
    for (long sequence = 65_531; sequence < 65_538; sequence++) {
      put(sequence, 100, 1800, PacketCache.FRAME_END);
    }
    assertThat(cache.losesKeyframe(65_537)).isFalse();
    assertThat(cache.losesKeyframe(65_538)).isTrue();
    cache.grow();
    assertThat(cache.capacity()).isEqualTo(16);
    assertThat(cache.losesKeyframe(65_538)).isFalse();
    put(65_538, 100, 2700, 0);
    assertThat(cache.keyframeSequence()).isEqualTo(65_530);
    for (long sequence = 65_530; sequence < 65_538; sequence++) {
      int slot = cache.slotOf(sequence);
      assertThat(cache.sequence(slot)).isEqualTo(sequence);
      assertThat(cache.length(slot)).isEqualTo(100);
      assertThat(cache.arrivalNs(slot)).isEqualTo(1000 + sequence);
      assertThat(cache.buffer().get(cache.offsetOf(slot) + 99)).isEqualTo((byte) sequence);
      assertThat(cache.buffer().get(cache.offsetOf(slot) + 100)).isEqualTo((byte) 1);
    }
  }

  @Test
  void forgetsItsKeyframeWhenTold() {
    put(10, 50, 900, PacketCache.KEYFRAME_START);
    cache.forgetKeyframe();
    assertThat(cache.keyframeSequence()).isEqualTo(PacketCache.NO_SEQUENCE);
    assertThat(cache.slotOf(10)).isNotNegative();
    put(11, 50, 1800, PacketCache.KEYFRAME_START);
    assertThat(cache.keyframeSequence()).isEqualTo(11);
  }

  @Test
  void wantsAPowerOfTwo() {
    assertThatThrownBy(() -> new PacketCache(100)).hasMessageContaining("power of two");
  }

  @Test
  void allocatesNothingPerPacket() {
    PacketCache big = new PacketCache(1024);
    ByteBuffer direct = ByteBuffer.allocateDirect(1500).put(0, (byte) 0x80);
    long[] next = {0};
    long bytes =
        Allocations.bytesOf(() -> {
          for (int i = 0; i < 20_000; i++) {
            big.put(next[0]++, direct, 0, 1200, 0, 0);
            big.slotOf(next[0] - 10);
          }
        });
    assertThat(bytes).isZero();
  }
}
