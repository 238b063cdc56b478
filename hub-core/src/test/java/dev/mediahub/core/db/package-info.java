/** Tests against a real PostgreSQL, started and stopped here. */
@NullMarked
package dev.mediahub.core.db;

import org.jspecify.annotations.NullMarked;
