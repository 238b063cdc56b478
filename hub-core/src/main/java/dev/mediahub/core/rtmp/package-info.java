/**
 * Who may publish and play over RTMP. Imports {@code apps}, {@code auth}, {@code ingress}, {@code
 * streams}, {@code whip} and {@code media.api}.
 */
@NullMarked
package dev.mediahub.core.rtmp;

import org.jspecify.annotations.NullMarked;
