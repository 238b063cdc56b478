/** Documents of settings and hostile ones. */
@NullMarked
package dev.mediahub.core.settings;

import org.jspecify.annotations.NullMarked;
