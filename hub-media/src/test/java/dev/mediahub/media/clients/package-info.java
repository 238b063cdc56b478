/**
 * WebRTC clients on real sockets, made from our own protocol cores, for tests that need to send
 * what no library would. Each has a thread of its own; nothing here knows HTTP.
 */
@NullMarked
package dev.mediahub.media.clients;

import org.jspecify.annotations.NullMarked;
