/**
 * The built web pages, served from the class path with caching and security headers. May use {@code
 * http} and {@code media.api}.
 */
@NullMarked
package dev.mediahub.core.pages;

import org.jspecify.annotations.NullMarked;
