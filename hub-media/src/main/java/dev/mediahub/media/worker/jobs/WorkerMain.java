package dev.mediahub.media.worker.jobs;

import dev.mediahub.media.worker.SpecCodec;
import dev.mediahub.media.worker.TranscodeSpec;
import dev.mediahub.media.worker.wire.Connection;
import dev.mediahub.media.worker.wire.Message;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicLong;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * A worker process: started by the hub with the path of a socket, {@code --rehearse} when it is to
 * transcode some sound before it is ready, and a token on its standard input. It lives as long as
 * that socket's connection and no longer, even when the hub is killed.
 */
public final class WorkerMain {
  private final Connection hub;
  private final JobFactory factory;
  private final Map<Integer, JobRunner> jobs = new HashMap<>();
  private final AtomicLong waitingBytes = new AtomicLong();

  private WorkerMain(Connection hub, JobFactory factory) {
    this.hub = hub;
    this.factory = factory;
  }

  /** Runs until the hub is gone. */
  public static void main(String[] arguments) {
    // Told to all of the hub's processes, SIGHUP is the hub's: to read its configuration again.
    Signal.handle(new Signal("HUP"), SignalHandler.SIG_IGN);
    int status = 0;
    try {
      beFirstToGo();
      run(Path.of(arguments[0]), arguments.length > 1);
    } catch (IOException e) {
      System.out.println("the connection to the hub ended: " + e.getMessage());
      status = 1;
    } finally {
      // Threads may be deep in native code: nothing is to be waited for.
      Runtime.getRuntime().halt(status);
    }
  }

  /** When memory runs out, the system shall end a worker and not the hub. */
  private static void beFirstToGo() {
    try {
      Files.writeString(Path.of("/proc/self/oom_score_adj"), "500");
    } catch (IOException e) {
      System.out.println("this worker counts as much as the hub when memory runs out: " + e);
    }
  }

  private static void run(Path socket, boolean rehearses) throws IOException {
    String token =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
    if (token == null) {
      return;
    }
    JobFactory factory = ServiceLoader.load(JobFactory.class).findFirst().orElseThrow();
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        Connection hub = new Connection(channel)) {
      String missing = factory.load();
      if (rehearses && missing.isEmpty()) {
        rehearse(factory);
      }
      hub.write(new Message.Hello(token, missing));
      WorkerMain main = new WorkerMain(hub, factory);
      for (Message message = hub.read(); message != null; message = hub.read()) {
        main.take(message);
      }
    }
  }

  /** One that fails costs its first job some time and nothing else. */
  private static void rehearse(JobFactory factory) throws IOException {
    try {
      factory.rehearse();
    } catch (JobException | RuntimeException | LinkageError | OutOfMemoryError e) {
      System.out.println("this worker could not rehearse: " + e);
    }
  }

  private void take(Message message) throws IOException {
    switch (message) {
      case Message.Ping(long number) -> hub.write(new Message.Pong(number));
      case Message.Open(int id, var spec) -> open(id, SpecCodec.read(spec));
      case Message.Frame(int id, long ptsUs, boolean keyframe, var payload) -> {
        JobRunner job = jobs.get(id);
        if (job != null) {
          job.offer(payload, ptsUs, keyframe);
        }
      }
      case Message.Keyframe(int id) -> {
        JobRunner job = jobs.get(id);
        if (job != null) {
          job.requestKeyframe();
        }
      }
      case Message.Close(int id) -> {
        JobRunner job = jobs.remove(id);
        if (job != null) {
          job.close();
        }
      }
      default -> throw new IOException("the hub sent what only a worker may");
    }
  }

  private void open(int id, TranscodeSpec spec) {
    JobRunner job = new JobRunner(id, spec, factory, hub, waitingBytes);
    jobs.put(id, job);
    job.start();
  }
}
