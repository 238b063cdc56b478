package dev.mediahub.media.edge.rtmp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the connections of each address that neither publish nor play yet, so that one address
 * cannot take all places by opening connections and saying little. Of IPv6 a /64 counts as one
 * address (RFC 6177). Any thread.
 */
final class Lobby {
  private static final Logger LOG = LoggerFactory.getLogger(Lobby.class);
  private static final int SUBNET_BYTES = 8;

  private final int most;
  private final Map<Key, Integer> waiting = new ConcurrentHashMap<>();
  private volatile boolean told;

  /** An address, or the first half of one of IPv6. */
  private record Key(byte[] bytes) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Key that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }
  }

  /**
   * @param most connections of one address; 0: no limit
   */
  Lobby(int most) {
    this.most = most;
  }

  /** A connection's place, until it is admitted or gone. */
  final class Place {
    private @Nullable Key key;

    private Place(Key key) {
      this.key = key;
    }

    /** Gives the place back; does nothing the second time. One thread. */
    void leave() {
      Key mine = key;
      key = null;
      if (mine != null) {
        waiting.computeIfPresent(mine, (_, count) -> count == 1 ? null : count - 1);
      }
    }
  }

  /** A place for a connection, or null when its address has too many. */
  @Nullable Place enter(@Nullable SocketAddress from) {
    InetAddress address = from instanceof InetSocketAddress socket ? socket.getAddress() : null;
    byte[] bytes = address == null ? new byte[0] : address.getAddress();
    Key key = new Key(bytes.length > SUBNET_BYTES ? Arrays.copyOf(bytes, SUBNET_BYTES) : bytes);
    boolean[] full = new boolean[1];
    waiting.compute(
        key,
        (_, count) -> {
          int before = count == null ? 0 : count;
          full[0] = most > 0 && before >= most;
          return full[0] ? before : before + 1;
        });
    if (full[0]) {
      tell(address);
      return null;
    }
    return new Place(key);
  }

  private void tell(@Nullable InetAddress address) {
    if (!told) {
      told = true;
      LOG.warn(
          "{} has {} RTMP connections that neither publish nor play; more are refused. Raise"
              + " rtmp.max_waiting_per_address if that is no attack. Told once",
          address,
          most);
    }
  }

  /** Addresses with connections that wait. */
  int addresses() {
    return waiting.size();
  }
}
