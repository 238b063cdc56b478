package dev.mediahub.core.cameras;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a camera said last of itself; what it left out is null.
 *
 * @param rssi signal strength of its Wi-Fi, dBm
 * @param heapFree bytes
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record DeviceStats(
    @Nullable Double fps, @Nullable Long rssi, @Nullable Long heapFree, Instant at) {}
