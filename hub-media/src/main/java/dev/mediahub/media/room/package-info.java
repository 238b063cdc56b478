/**
 * Rooms and what flows through them. {@link dev.mediahub.media.room.TrackReplica} and {@link
 * dev.mediahub.media.room.Subscriber} belong to one media loop each and are the packet path: no
 * allocation, lock, clock or log. {@link dev.mediahub.media.room.Room} and its participants are
 * control state under the media plane's lock.
 */
@NullMarked
package dev.mediahub.media.room;

import org.jspecify.annotations.NullMarked;
