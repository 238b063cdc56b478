/** Request rules, without a server. */
@NullMarked
package dev.mediahub.core.tokens;

import org.jspecify.annotations.NullMarked;
