/**
 * The API's description, made from the declared routes and their records, and the page that shows
 * it. Imports {@code http}.
 */
@NullMarked
package dev.mediahub.core.openapi;

import org.jspecify.annotations.NullMarked;
