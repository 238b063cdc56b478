@NullMarked
package dev.mediahub.core.backup;

import org.jspecify.annotations.NullMarked;
