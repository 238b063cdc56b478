@NullMarked
package dev.mediahub.core.recording;

import org.jspecify.annotations.NullMarked;
