package dev.mediahub.core.app;

import dev.mediahub.core.backup.Refused;
import dev.mediahub.core.config.ConfigLoader;
import dev.mediahub.core.config.HubConfig;
import java.util.Optional;

/** What a command does with a hub's data, beside a running hub or without one. */
interface OfflineWork {
  /**
   * Does it.
   *
   * @param opened gets what is to be closed afterwards
   * @throws Refused when it cannot be done, and nothing was changed
   * @throws Taken when a hub has the data folder
   */
  void run(HubConfig config, Closing opened) throws Exception;

  /** Does it with the configuration that the options name; the exit code says how it went. */
  static int call(HubOptions options, OfflineWork work) throws Exception {
    Optional<HubConfig> config = options.load().map(ConfigLoader.Loaded::config);
    if (config.isEmpty()) {
      return ExitCode.WRONG_CONFIGURATION;
    }
    Logging.configure(config.get().log());
    try (Closing opened = new Closing()) {
      work.run(config.get(), opened);
      return ExitCode.CLEAN;
    } catch (Taken e) {
      System.err.println(e.getMessage());
      return ExitCode.TAKEN;
    } catch (Refused e) {
      System.err.println(e.getMessage());
      return ExitCode.WRONG_CONFIGURATION;
    }
  }
}
