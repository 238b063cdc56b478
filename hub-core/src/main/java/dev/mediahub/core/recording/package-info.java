/**
 * Starts and stops recordings, by request and by the apps' settings, and keeps them within quota
 * and disk. Imports {@code apps}, {@code vod}, {@code streams}, {@code tenants}, {@code usage},
 * {@code metrics}, {@code http} and {@code media.api}.
 */
@NullMarked
package dev.mediahub.core.recording;

import org.jspecify.annotations.NullMarked;
