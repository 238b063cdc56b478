package dev.mediahub.core.cameras;

import dev.mediahub.media.api.RoomKey;
import java.time.Instant;

/**
 * What lets one camera in; the key itself is known to its device only.
 *
 * @param keyId as the API shows it
 * @param room with the room's full name
 * @param identity the participant that the camera is
 */
record CameraKey(String keyId, RoomKey room, String identity, Instant createdAt) {}
