package dev.mediahub.media.worker;

import dev.mediahub.media.worker.wire.Connection;
import dev.mediahub.media.worker.wire.Message;
import dev.mediahub.media.worker.wire.WireException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One child process from start to end: its socket, a reading and a writing thread, its log. It ends
 * once, however it ends; then no thread, process or file of it is left, and its owner is told.
 */
final class WorkerProcess {
  /** Hears how the process fares, on its reading thread unless stated. */
  interface Owner {
    /**
     * The process answered.
     *
     * @param missing why it cannot work; empty when it can
     */
    void ready(WorkerProcess process, String missing);

    void heard(WorkerProcess process, Message message);

    /** A job has left its place and needs another; on the writing thread. */
    void lookAgain();

    void ended(WorkerProcess process);
  }

  private static final Logger LOG = LoggerFactory.getLogger(WorkerProcess.class);
  private static final SecureRandom RANDOM = new SecureRandom();

  final int number;
  final long startedNs;
  private final String kind;
  private final WorkerFolder folder;
  private final boolean rehearses;
  private final Owner owner;
  private final Heartbeat heartbeat = new Heartbeat();
  private final Queue<Seat> scheduled = new ConcurrentLinkedQueue<>();
  private final Set<Seat> seats = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean killed = new AtomicBoolean();
  private final Thread reader;
  private final Thread writer;
  private volatile @Nullable ServerSocketChannel listener;
  private volatile @Nullable Process process;
  private volatile @Nullable Connection connection;
  private volatile long pingDue;
  private volatile boolean ready;
  private volatile boolean ended;
  private long readyNs;

  /**
   * Starts nothing yet.
   *
   * @param rehearses whether it transcodes some sound before it is ready, so that its first job
   *     waits for no class and no coder to be loaded
   */
  WorkerProcess(
      String kind, int number, WorkerFolder folder, boolean rehearses, Owner owner, long nowNs) {
    this.kind = kind;
    this.number = number;
    this.folder = folder;
    this.rehearses = rehearses;
    this.owner = owner;
    this.startedNs = nowNs;
    this.reader = Thread.ofVirtual().name("worker-" + kind + "-reader").unstarted(this::run);
    this.writer = Thread.ofVirtual().name("worker-" + kind + "-writer").unstarted(this::write);
  }

  void start() {
    reader.start();
  }

  boolean isReady() {
    return ready && !ended;
  }

  boolean hasEnded() {
    return ended;
  }

  /** When it was ready; of meaning once it was. */
  long readyNs() {
    return readyNs;
  }

  boolean wasReady() {
    return ready;
  }

  /** The process' id; -1 before there is one. */
  long pid() {
    Process running = process;
    return running == null ? -1 : running.pid();
  }

  /** A place for a job; the caller gives it to the job. */
  Seat seat(WorkerJob job) {
    Seat seat = new Seat(job, this);
    seats.add(seat);
    return seat;
  }

  Set<Seat> seats() {
    return seats;
  }

  void left(Seat seat) {
    seats.remove(seat);
  }

  /** A job that left has no place now. */
  void lookAgain() {
    owner.lookAgain();
  }

  /** The seat has something to send. Never blocks. */
  void schedule(Seat seat) {
    scheduled.add(seat);
    LockSupport.unpark(writer);
  }

  /** Asks for a sign of life; false when it owes three. */
  boolean ping() {
    long next = heartbeat.next();
    if (next == 0) {
      return false;
    }
    pingDue = next;
    LockSupport.unpark(writer);
    return true;
  }

  /** Ends it now, whatever it does. Never blocks long; {@link Owner#ended} follows. */
  void kill() {
    if (killed.compareAndSet(false, true)) {
      close(listener);
      close(connection);
      Process running = process;
      if (running != null) {
        running.destroyForcibly();
      }
    }
  }

  /** Waits until it is gone. */
  void join() throws InterruptedException {
    reader.join();
  }

  private void run() {
    try {
      Connection open = connect();
      if (open != null) {
        converse(open);
      }
    } catch (WireException e) {
      LOG.error("the {} worker speaks nonsense and is ended: {}", kind, e.getMessage());
    } catch (IOException e) {
      // Its socket breaks when a process ends, or was closed to end it.
      LOG.debug("the {} worker's socket ended: {}", kind, e.toString());
      if (process == null) {
        LOG.error("no {} worker can be started: {}", kind, e.getMessage());
      }
    } finally {
      end();
    }
  }

  private @Nullable Connection connect() throws IOException {
    Path socket = folder.nextSocket(kind);
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket), 1);
      listener = server;
      byte[] random = new byte[16];
      RANDOM.nextBytes(random);
      String token = HexFormat.of().formatHex(random);
      Process started = WorkerLauncher.start(socket, folder.libraries(), token, rehearses);
      process = started;
      var _ = started.onExit().thenRun(() -> close(server));
      Thread.ofVirtual().name("worker-" + kind + "-log").start(new WorkerLog(kind, started));
      if (killed.get()) {
        return null;
      }
      Connection accepted = new Connection(server.accept());
      connection = accepted;
      if (accepted.read() instanceof Message.Hello hello && hello.token().equals(token)) {
        readyNs = System.nanoTime();
        ready = true;
        writer.start();
        owner.ready(this, hello.missing());
        return accepted;
      }
      throw new IOException("the process that connected is not the worker");
    } finally {
      Files.deleteIfExists(socket);
    }
  }

  private void converse(Connection open) throws IOException {
    for (Message message = open.read(); message != null; message = open.read()) {
      if (message instanceof Message.Pong(long answered)) {
        heartbeat.onPong(answered);
      } else {
        owner.heard(this, message);
      }
    }
  }

  private void write() {
    Connection open = connection;
    long pinged = 0;
    try {
      while (open != null && !killed.get() && !ended) {
        long due = pingDue;
        if (due != pinged) {
          pinged = due;
          open.write(new Message.Ping(due));
        }
        Seat seat = scheduled.poll();
        if (seat != null) {
          seat.serve(open);
        } else if (due == pingDue) {
          LockSupport.park(this);
        }
      }
    } catch (IOException e) {
      LOG.debug("the {} worker takes nothing more: {}", kind, e.toString());
      kill();
    }
  }

  private void end() {
    kill();
    try {
      Process running = process;
      if (running != null) {
        // It may have started after the kill.
        running.destroyForcibly().waitFor();
      }
      ended = true;
      if (ready) {
        LockSupport.unpark(writer);
        writer.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    ended = true;
    owner.ended(this);
  }

  private static void close(@Nullable AutoCloseable part) {
    if (part != null) {
      try {
        part.close();
      } catch (Exception e) {
        LOG.debug("a worker's socket did not close cleanly: {}", e.toString());
      }
    }
  }
}
