/** Certificates: read, refused, taken anew. */
@NullMarked
package dev.mediahub.core.tls;

import org.jspecify.annotations.NullMarked;
