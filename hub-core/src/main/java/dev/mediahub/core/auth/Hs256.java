package dev.mediahub.core.auth;

import io.jsonwebtoken.JwtParserBuilder;
import io.jsonwebtoken.Jwts;
import java.time.Clock;
import java.util.Date;

/** How the hub's JWTs are read: signed with HS256 and nothing else, never compressed. */
final class Hs256 {
  private Hs256() {}

  /** A parser that still needs a key. */
  static JwtParserBuilder parser(Clock clock) {
    return Jwts.parser()
        .sig()
        .clear()
        .add(Jwts.SIG.HS256)
        .and()
        .zip()
        .clear()
        .and()
        .clock(() -> Date.from(clock.instant()));
  }
}
