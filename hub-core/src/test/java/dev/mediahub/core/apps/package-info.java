/** Room names and request rules, without a server. */
@NullMarked
package dev.mediahub.core.apps;

import org.jspecify.annotations.NullMarked;
