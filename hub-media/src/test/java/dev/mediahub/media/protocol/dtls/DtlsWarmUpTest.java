package dev.mediahub.media.protocol.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DtlsWarmUpTest {

  @Test
  void shakesHandsWithItself() {
    assertThat(DtlsWarmUp.run(TestPeer.SERVER_IDENTITY, 2, Thread.ofVirtual().factory())).isTrue();
  }
}
