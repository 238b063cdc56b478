package dev.mediahub.bench;

import dev.mediahub.bench.cameras.CamerasRow;
import dev.mediahub.bench.client.Endpoint;
import dev.mediahub.bench.report.Table;
import dev.mediahub.bench.rtmp.PlayRow;
import dev.mediahub.bench.rtmp.PublishRow;
import dev.mediahub.bench.rtmp.RtmpScenario;
import dev.mediahub.bench.rtmp.RtmpTargets;
import dev.mediahub.bench.server.HubProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The load generator's entry. Read {@link WebRtcScenario} next. */
@Command(
    name = "./hub bench",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Loads a server with publishers and viewers; prints what they cost it.")
public final class Main implements Callable<Integer> {
  @Mixin private final LoadOptions load = new LoadOptions();
  @Mixin private final ServerOptions server = new ServerOptions();

  @Option(
      names = "--jmh",
      arity = "0..1",
      fallbackValue = ".*",
      paramLabel = "REGEX",
      description = "Runs the benchmarks of that name with the gc profiler instead")
  private @Nullable String jmh;

  @Option(names = "--json", description = "Prints JSON in place of the table")
  private boolean json;

  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler((e, _) -> refuse(e.getCommandLine(), e.getMessage()));
  }

  private static int refuse(CommandLine line, @Nullable String why) {
    line.getErr().println("bench: " + why + "; see ./hub bench --help");
    return ExitCode.USAGE;
  }

  @Override
  public Integer call() throws IOException, InterruptedException, RunnerException {
    if (jmh != null) {
      runBenchmarks(jmh);
      return ExitCode.OK;
    }
    String refusal = server.refusal(load.scenario());
    if (refusal != null) {
      System.err.println("bench: " + refusal + ".");
      return ExitCode.USAGE;
    }
    try (Target target = server.open(load.scenario())) {
      HubProcess.pinGenerator();
      System.out.print(measure(target));
    }
    return ExitCode.OK;
  }

  private static void runBenchmarks(String names) throws RunnerException {
    var options = new OptionsBuilder().include(names).addProfiler("gc").shouldFailOnError(true);
    var _ = new Runner(options.build()).run();
  }

  private String measure(Target target) throws IOException, InterruptedException {
    return switch (load.scenario()) {
      case WEBRTC -> show(Row.TABLE, webRtc(target));
      case RTMP_PUBLISH -> show(PublishRow.TABLE, publish(target));
      case RTMP_PLAY -> show(PlayRow.TABLE, play(target));
      case CAMERAS -> show(CamerasRow.TABLE, cameras(target));
    };
  }

  private <R> String show(Table<R> table, List<R> rows) {
    return json ? table.json(rows) : table.markdown(rows);
  }

  private List<Row> webRtc(Target target) throws IOException, InterruptedException {
    Endpoint endpoint = server.webRtc(target, load.srtp(), load.rtx());
    try (WebRtcScenario scenario = new WebRtcScenario(load.webRtc(), endpoint, target.use())) {
      return scenario.run();
    }
  }

  private List<PublishRow> publish(Target target) throws IOException, InterruptedException {
    RtmpScenario scenario = load.rtmp(target);
    RtmpTargets targets = server.rtmp(target);
    List<PublishRow> rows = new ArrayList<>();
    for (int count : load.viewers()) {
      rows.add(scenario.publish(targets.encoders(count)));
    }
    return rows;
  }

  private List<PlayRow> play(Target target) throws IOException, InterruptedException {
    RtmpScenario scenario = load.rtmp(target);
    RtmpTargets targets = server.rtmp(target);
    List<PlayRow> rows = new ArrayList<>();
    for (int count : load.viewers()) {
      rows.add(scenario.play(targets.encoders(1).getFirst(), targets.player(), count));
    }
    return rows;
  }

  private List<CamerasRow> cameras(Target target) throws IOException, InterruptedException {
    List<CamerasRow> rows = new ArrayList<>();
    for (int count : load.viewers()) {
      rows.add(load.cameras(target, count).run());
    }
    return rows;
  }
}
