package dev.mediahub.core.http;

import io.javalin.http.Handler;
import io.javalin.http.HandlerType;

/**
 * One declared route.
 *
 * @param path in Javalin's form: {@code /api/v1/apps/{app}/streams}
 * @param doc what the API's document says of it
 */
public record Route(
    HandlerType method, String path, Access access, Handler handler, RouteDoc doc) {}
