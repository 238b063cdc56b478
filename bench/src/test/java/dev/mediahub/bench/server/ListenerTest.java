package dev.mediahub.bench.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

final class ListenerTest {

  @Test
  void isTheProcessWhileItListensAndNobodyAfter() throws IOException {
    ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    try (socket) {
      assertThat(Listener.pid(socket.getLocalPort())).hasValue(ProcessHandle.current().pid());
    }
    assertThat(Listener.pid(socket.getLocalPort())).isEmpty();
  }
}
