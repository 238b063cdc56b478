package dev.mediahub.media.protocol.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Browsers' hellos are longer than a datagram and come in fragments, in any order. */
class DtlsFragmentTest {

  @ParameterizedTest
  @ValueSource(ints = {60, 100, 333})
  void reassemblesFragmentsInAnyOrder(int fragmentLength) throws Exception {
    try (TestPeer server = new TestPeer(TestPeer.server());
        TestPeer client = new TestPeer(TestPeer.client())) {
      server.sendTo(client::receive);
      client.sendTo(DtlsRecords.fragmenting(fragmentLength, server::receive));
      server.endpoint.start();
      client.endpoint.start();

      assertThat(server.keys().localKey()).isEqualTo(client.keys().remoteKey());
    }
  }

  @Test
  void answersAPostQuantumHelloInTwoDatagrams() throws Exception {
    CompletableFuture<byte[]> hello = new CompletableFuture<>();
    CompletableFuture<byte[]> answer = new CompletableFuture<>();
    try (TestPeer server = new TestPeer(TestPeer.server());
        TestPeer client = new TestPeer(TestPeer.client())) {
      client.sendTo(hello::complete);
      server.sendTo(answer::complete);
      client.endpoint.start();
      server.endpoint.start();

      for (byte[] datagram : DtlsRecords.withPostQuantumKeyShare(hello.get(10, TimeUnit.SECONDS))) {
        assertThat(datagram).hasSizeLessThanOrEqualTo(DtlsEndpoint.MAX_DATAGRAM);
        server.receive(datagram);
      }

      assertThat(DtlsRecords.firstMessage(answer.get(10, TimeUnit.SECONDS)))
          .isEqualTo(DtlsRecords.SERVER_HELLO);
    }
  }

  @Test
  void ignoresAMessageThatClaimsTooMuch() throws Exception {
    try (TestPeer server = new TestPeer(TestPeer.server());
        TestPeer client = new TestPeer(TestPeer.client())) {
      server.sendTo(client::receive);
      client.sendTo(datagram -> {
        byte[] huge = datagram.clone();
        huge[10] = 20; // another record number, or the real one were a replay
        huge[14] = 0x10; // over a megabyte, of which this would be a fragment
        server.receive(huge);
        server.receive(datagram);
      });
      server.endpoint.start();
      client.endpoint.start();

      assertThat(server.keys().localKey()).isEqualTo(client.keys().remoteKey());
    }
  }

  @Test
  void refusesClaimsInEveryRecordAndMessage() {
    byte[] fine = {22, -2, -3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 12, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    byte[] claims = fine.clone();
    claims[14] = 1;
    byte[] encrypted = claims.clone();
    encrypted[4] = 1;

    assertThat(MessageBounds.allowDatagram(fine)).isTrue();
    assertThat(MessageBounds.allowDatagram(claims)).isFalse();
    assertThat(MessageBounds.allowDatagram(encrypted)).isTrue(); // looked at when decrypted
    assertThat(MessageBounds.allowDatagram(join(fine, claims))).isFalse();
    assertThat(MessageBounds.allow(join(fine, claims), 13, 12)).isTrue();
    assertThat(MessageBounds.allow(claims, 13, 12)).isFalse();
  }

  private static byte[] join(byte[] first, byte[] second) {
    byte[] joined = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, joined, first.length, second.length);
    return joined;
  }
}
