/** The contract of the HTTP base, through a real server. */
@NullMarked
package dev.mediahub.core.http;

import org.jspecify.annotations.NullMarked;
