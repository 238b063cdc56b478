/**
 * HTTP to targets that users name: webhooks, links, storage endpoints. Refuses private addresses,
 * bounds time and size. Blocking; meant for virtual threads. May use the JDK and {@code net}.
 */
@NullMarked
package dev.mediahub.core.http.out;

import org.jspecify.annotations.NullMarked;
