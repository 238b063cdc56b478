package dev.mediahub.media.edge.webrtc;

import dev.mediahub.media.protocol.net.TransportAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Finds a peer by the fragment that its checks carry, or by its session id. Any thread. */
public final class PeerDirectory {
  private final Map<Long, Peer> byUfrag = new ConcurrentHashMap<>();
  private final Map<String, Peer> bySession = new ConcurrentHashMap<>();
  private final List<LoopMedia> loops = new CopyOnWriteArrayList<>();

  /** Makes the loops known to each other, in the order of their numbers, before they start. */
  public void loops(List<LoopMedia> all) {
    loops.addAll(all);
  }

  LoopMedia loop(int index) {
    return loops.get(index);
  }

  /** Tells the other loops that an address no longer leads to {@code owner}. */
  void forgetElsewhere(LoopMedia owner, TransportAddress address) {
    for (LoopMedia other : loops) {
      if (other != owner) {
        other.loop().execute(() -> other.forget(owner, address));
      }
    }
  }

  public void add(Peer peer) {
    bySession.put(peer.sessionId(), peer);
    byUfrag.put(peer.ufragKey(), peer);
  }

  /** The peer is found by this fragment too, from an ICE restart on. */
  void addUfrag(long ufragKey, Peer peer) {
    byUfrag.put(ufragKey, peer);
  }

  void removeUfrag(long ufragKey) {
    byUfrag.remove(ufragKey);
  }

  void remove(Peer peer) {
    bySession.remove(peer.sessionId(), peer);
    byUfrag.remove(peer.ufragKey(), peer);
    byUfrag.remove(peer.previousUfragKey(), peer);
  }

  /** Allocates nothing that outlives the call; asked only for addresses not known yet. */
  @Nullable Peer byUfrag(long ufragKey) {
    return byUfrag.get(ufragKey);
  }

  public @Nullable Peer bySession(String sessionId) {
    return bySession.get(sessionId);
  }

  public Collection<Peer> all() {
    return bySession.values();
  }
}
