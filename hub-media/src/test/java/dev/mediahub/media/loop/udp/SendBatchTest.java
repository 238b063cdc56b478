package dev.mediahub.media.loop.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SendBatchTest {
  private final SendBatch batch = new SendBatch(200, 1600);

  @Test
  void joinsEqualPacketsToOneAddressEvenWhenOthersStandBetween() {
    add(100, 1);
    add(100, 2);
    add(100, 1);
    add(100, 2);
    assertThat(runs()).containsExactly("1:[100, 100]", "2:[100, 100]");
  }

  @Test
  void endsARunWithAShorterPacket() {
    add(100, 1);
    add(100, 1);
    add(40, 1);
    add(40, 1);
    add(100, 1);
    assertThat(runs()).containsExactly("1:[100, 100, 40]", "1:[40]", "1:[100]");
  }

  @Test
  void startsARunWithALongerPacket() {
    add(100, 1);
    add(101, 1);
    add(101, 1);
    assertThat(runs()).containsExactly("1:[100]", "1:[101, 101]");
  }

  @Test
  void keepsARunWithinSegmentsAndBytes() {
    for (int i = 0; i < 65; i++) {
      add(10, 1);
    }
    for (int i = 0; i < 60; i++) {
      add(1400, 2);
    }
    assertThat(batch.runs()).isEqualTo(4);
    assertThat(batch.packets(0)).isEqualTo(64);
    assertThat(batch.packets(1)).isEqualTo(1);
    assertThat(batch.packets(2)).isEqualTo(46);
    assertThat(batch.packets(3)).isEqualTo(14);
  }

  @Test
  void doesNotTakeARunOfAnEarlierBatchForItsOwn() {
    add(100, 1);
    batch.clear();
    add(100, 2);
    add(100, 1);
    assertThat(runs()).containsExactly("2:[100]", "1:[100]");
  }

  @Test
  void takesAddressNumbersOfAnySize() {
    add(100, 100_000);
    add(100, 100_000);
    assertThat(runs()).containsExactly("100000:[100, 100]");
  }

  @Test
  void refusesAPacketOutsideItsSlab() {
    int end = batch.slab().capacity();
    assertThatThrownBy(() -> batch.add(end - 10, 11, 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> batch.add(-1, 11, 1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(batch.isEmpty()).isTrue();
  }

  @Test
  void sendsEmptyPacketsOneByOne() {
    add(0, 1);
    add(0, 1);
    assertThat(runs()).containsExactly("1:[0]", "1:[0]");
  }

  @Test
  void givesTheSameSlotUntilItIsAdded() {
    int slot = batch.slot();
    assertThat(batch.slot()).isEqualTo(slot);
    batch.add(slot, 10, 1);
    assertThat(batch.slot()).isEqualTo(slot + 10);
    batch.add(slot, 10, 2);
    assertThat(batch.slot()).isEqualTo(slot + 10);
  }

  private void add(int length, int address) {
    batch.add(batch.slot(), length, address);
  }

  private List<String> runs() {
    List<String> runs = new ArrayList<>();
    for (int run = 0; run < batch.runs(); run++) {
      List<Integer> lengths = new ArrayList<>();
      for (int packet = batch.first(run); packet != SendBatch.NONE; packet = batch.next(packet)) {
        lengths.add(batch.length(packet));
      }
      runs.add(batch.address(run) + ":" + lengths);
    }
    return runs;
  }
}
