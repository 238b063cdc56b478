/**
 * One peer's media: SRTP, RTP and RTCP composed, the {@link dev.mediahub.media.session.Receiver}
 * for what it publishes and the {@link dev.mediahub.media.session.Sender} for what it is sent.
 * Pure: no socket, thread, clock or logger; owned by one media loop's thread (or a test).
 */
@NullMarked
package dev.mediahub.media.session;

import org.jspecify.annotations.NullMarked;
