@NullMarked
package dev.mediahub.core.storage;

import org.jspecify.annotations.NullMarked;
