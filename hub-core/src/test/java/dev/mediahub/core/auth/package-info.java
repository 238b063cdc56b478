/** Tokens and secrets, without a server. */
@NullMarked
package dev.mediahub.core.auth;

import org.jspecify.annotations.NullMarked;
