package dev.mediahub.core.db;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Under whom the PostgreSQL programs run. They refuse root, so a hub that is root starts them as
 * the unprivileged user that owns the cluster's folder. That user often cannot walk to the folder
 * (below {@code /root}, or a {@code mktemp -d}); then it keeps the one capability that opens paths,
 * or runs in a user namespace in which root's files are its own.
 */
final class PostgresUser {
  private static final int NOBODY = 65534;
  private static final List<String> DETACHED = List.of("setsid");

  private final List<String> prefix;
  private final int uid;

  private PostgresUser(List<String> prefix, int uid) {
    this.prefix = prefix;
    this.uid = uid;
  }

  /**
   * Finds a way that works on this machine, by trying it.
   *
   * @param program a program that must be executable
   * @param cluster the folder the cluster lives in, existing
   */
  static PostgresUser find(Path program, Path cluster) throws IOException, InterruptedException {
    // A process group of its own: Ctrl-C in the terminal must reach the hub only.
    List<String> detached = works(DETACHED, program, cluster) ? DETACHED : List.of();
    if (!isRoot()) {
      List<String> bound = with(detached, "setpriv", "--pdeathsig", "INT");
      return new PostgresUser(works(bound, program, cluster) ? bound : detached, -1);
    }
    int owner = uid(cluster) == 0 ? NOBODY : uid(cluster);
    List<String> plain =
        with(
            detached,
            "setpriv",
            "--pdeathsig",
            "INT",
            "--clear-groups",
            "--reuid",
            Integer.toString(owner),
            "--regid",
            Integer.toString(owner));
    // access(2) drops the capabilities of a process that gave up root, unless told otherwise here.
    List<String> opensPaths =
        with(
            plain,
            "--securebits",
            "+no_setuid_fixup",
            "--bounding-set",
            "-all,+dac_override",
            "--inh-caps",
            "-all,+dac_override",
            "--ambient-caps",
            "-all,+dac_override");
    setOwnerOfAll(cluster, owner);
    for (List<String> way : List.of(plain, opensPaths)) {
      if (works(way, program, cluster)) {
        return new PostgresUser(way, owner);
      }
    }
    setOwnerOfAll(cluster, 0);
    List<String> namespace =
        with(
            detached,
            "unshare",
            "--user",
            "--map-user=" + NOBODY,
            "--map-group=" + NOBODY,
            "setpriv",
            "--pdeathsig",
            "INT");
    if (works(namespace, program, cluster)) {
      return new PostgresUser(namespace, 0);
    }
    throw new IllegalStateException(
        "PostgreSQL refuses to run as root and no unprivileged user can reach "
            + cluster
            + ". Start the hub as another user, choose --data in a folder all may enter, or install"
            + " util-linux (setpriv)");
  }

  /** The command that runs this program. */
  List<String> command(Path program, List<String> arguments) {
    List<String> command = new ArrayList<>(prefix);
    command.add(program.toString());
    command.addAll(arguments);
    return command;
  }

  /** Gives a file to the user the programs run as. */
  void own(Path file) throws IOException {
    if (uid >= 0) {
      setOwner(file, uid);
    }
  }

  private static boolean isRoot() throws IOException {
    Path self = Path.of("/proc/self/");
    return Files.exists(self)
        ? uid(self.toRealPath()) == 0
        : "root".equals(System.getProperty("user.name"));
  }

  private static void setOwnerOfAll(Path folder, int uid) throws IOException {
    if (uid(folder) == uid) {
      return;
    }
    List<Path> all;
    try (Stream<Path> walk = Files.walk(folder)) {
      all = walk.toList();
    }
    for (Path path : all) {
      setOwner(path, uid);
    }
  }

  private static void setOwner(Path file, int uid) throws IOException {
    if (uid(file) != uid) {
      Files.setAttribute(file, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
      Files.setAttribute(file, "unix:gid", uid, LinkOption.NOFOLLOW_LINKS);
    }
  }

  private static int uid(Path file) throws IOException {
    return (Integer) Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
  }

  private static boolean works(List<String> prefix, Path program, Path folder)
      throws InterruptedException {
    List<String> command =
        with(
            prefix,
            "sh",
            "-c",
            "test -x \"$0\" && test -w \"$1\"",
            program.toString(),
            folder.toString());
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(5, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      // The tool itself is not installed.
      return false;
    }
  }

  private static List<String> with(List<String> start, String... more) {
    List<String> all = new ArrayList<>(start);
    all.addAll(List.of(more));
    return all;
  }
}
