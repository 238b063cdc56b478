@NullMarked
package dev.mediahub.core.restream;

import org.jspecify.annotations.NullMarked;
