/**
 * What tenants use: stream time and egress, counted in memory and added up in the database a day at
 * a time. Imports {@code apps}, {@code http}, {@code db} and {@code media.api}.
 */
@NullMarked
package dev.mediahub.core.usage;

import org.jspecify.annotations.NullMarked;
