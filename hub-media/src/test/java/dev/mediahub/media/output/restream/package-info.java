@NullMarked
package dev.mediahub.media.output.restream;

import org.jspecify.annotations.NullMarked;
