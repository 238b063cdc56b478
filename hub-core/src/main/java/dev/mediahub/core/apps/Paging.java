package dev.mediahub.core.apps;

import io.javalin.http.Context;

/** Which rows of a list a request wants: its query parameters {@code limit} and {@code offset}. */
public record Paging(int limit, int offset) {
  /**
   * Reads them.
   *
   * @throws dev.mediahub.media.api.HubException BAD_REQUEST when one is out of range
   */
  public static Paging of(Context context, int whenAbsent, int most) {
    return new Paging(
        Fields.number("limit", context.queryParam("limit"), whenAbsent, 1, most),
        Fields.number("offset", context.queryParam("offset"), 0, 0, Integer.MAX_VALUE));
  }
}
