package dev.mediahub.core.api;

import dev.mediahub.core.auth.RequestLimits;
import dev.mediahub.core.recording.RecordingSettings;
import dev.mediahub.core.restream.RestreamSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What the control plane takes from the configuration. Empty text means not configured.
 *
 * @param publicUrl how others reach the hub; empty means as each request did
 * @param keyFile where the key of stored secrets is, or is made
 * @param adminPassword used at the first start only, as are the other admin values
 * @param requestLimits how often a client may ask
 * @param livekitApiKey app {@code live}'s key, with its secret; both or none
 * @param allowPrivateTargets networks that webhooks may reach although they are private
 * @param recording where recorded files go, and within which bounds
 * @param rtmpPasswordWait how long an RTMP push may wait for its password; zero: not at all
 * @param restream how streams are sent on
 */
public record ApiSettings(
    String publicUrl,
    Path keyFile,
    String adminUser,
    String adminPassword,
    String adminApiToken,
    String livekitApiKey,
    String livekitApiSecret,
    RequestLimits requestLimits,
    List<String> allowPrivateTargets,
    Duration rtmpPasswordWait,
    RecordingSettings recording,
    RestreamSettings restream) {

  /** Without secrets. */
  @Override
  public String toString() {
    return "ApiSettings[publicUrl=" + publicUrl + ", keyFile=" + keyFile + "]";
  }
}
