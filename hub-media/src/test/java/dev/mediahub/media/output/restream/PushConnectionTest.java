package dev.mediahub.media.output.restream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mediahub.media.api.RestreamTarget;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A connection to a destination, without a network. */
final class PushConnectionTest {
  private final List<String> heard = new ArrayList<>();
  private final PushConnection connection =
      new PushConnection(
          new RestreamTarget(false, "example.com", RestreamTarget.RTMP_PORT, "live", "key"),
          new byte[1536],
          (_, _, _, _) -> {
            throw new AssertionError("nobody let it in");
          },
          new Events());

  private final class Events implements PushConnection.Events {
    @Override
    public void active() {
      heard.add("active");
    }

    @Override
    public void tick() {
      heard.add("tick");
    }

    @Override
    public void ended(boolean lasting, String why) {
      heard.add(why);
    }
  }

  @Test
  void shakesHandsAtOnce() {
    EmbeddedChannel channel = new EmbeddedChannel(connection);
    ByteBuf hello = channel.readOutbound();
    assertThat(hello.readableBytes()).isEqualTo(1 + 1536);
    hello.release();
    channel.close();
    assertThat(heard).hasSize(1);
  }

  @Test
  void closesWhatOpensAfterItWasGivenUp() {
    connection.leave();
    EmbeddedChannel channel = new EmbeddedChannel(connection);
    assertThat(channel.isOpen()).isFalse();
    assertThat((Object) channel.readOutbound()).isNull();
    assertThat(heard).isEmpty();
  }
}
