package dev.mediahub.media.api;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What to record, and where.
 *
 * @param identity whom; null for the room's main publisher
 * @param folder an existing folder
 * @param name how its files' names begin: letters, digits, dashes and underscores
 * @param split how long a part gets before the next keyframe begins another; zero: never
 * @param patience how long the publisher may be away before the recording ends
 */
public record RecordRequest(
    RoomKey room,
    @Nullable String identity,
    Path folder,
    String name,
    Duration split,
    Duration patience,
    RecordingListener listener) {}
