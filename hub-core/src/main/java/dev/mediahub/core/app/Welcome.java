package dev.mediahub.core.app;

import dev.mediahub.core.api.FirstCredentials;
import dev.mediahub.core.apps.HubUrls;
import dev.mediahub.core.apps.HubUrls.RtmpPorts;
import java.util.Optional;

/** The last lines of a start: where to go, and once, with what. */
final class Welcome {
  private final Console console;
  private final String baseUrl;
  private final RtmpPorts rtmp;

  Welcome(Console console, String baseUrl, RtmpPorts rtmp) {
    this.console = console;
    this.baseUrl = baseUrl;
    this.rtmp = rtmp;
  }

  void print(Optional<FirstCredentials> first) {
    console.say("");
    console.say("  Start page   " + baseUrl + "/");
    console.say("  WHIP, WHEP   %s/whip/live/demo  %s/whep/live/demo".formatted(baseUrl, baseUrl));
    new HubUrls(baseUrl)
        .rtmp("live", rtmp)
        .ifPresent(server -> {
          console.say("  OBS, FFmpeg  server " + server);
          console.say("               stream key: of an ingress with inputType rtmp");
        });
    first.ifPresent(this::once);
    console.say("");
    console.say("Mediahub is ready at " + baseUrl);
  }

  private void once(FirstCredentials made) {
    console.say("");
    console.say("  This is the first start. The following is shown only now:");
    console.say("  Admin        " + made.adminUser());
    made.password().ifPresent(password -> console.say("  Password     " + password));
    made.apiToken().ifPresent(token -> console.say("  API token    " + token));
    console.say("  Publish      " + made.publishLink());
    console.say("  Watch        " + made.playLink());
  }
}
