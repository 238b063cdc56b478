@NullMarked
package dev.mediahub.core.logs;

import org.jspecify.annotations.NullMarked;
