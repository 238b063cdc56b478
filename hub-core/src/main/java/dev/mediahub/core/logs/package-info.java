/**
 * The log, kept in the database for the API: bounded, written behind, without secrets. Log events
 * come on any thread. Imports {@code apps}, {@code logging}, {@code http}, {@code db} and Logback.
 */
@NullMarked
package dev.mediahub.core.logs;

import org.jspecify.annotations.NullMarked;
