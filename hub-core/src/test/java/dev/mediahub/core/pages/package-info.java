/** How pages and their files are served. */
@NullMarked
package dev.mediahub.core.pages;

import org.jspecify.annotations.NullMarked;
