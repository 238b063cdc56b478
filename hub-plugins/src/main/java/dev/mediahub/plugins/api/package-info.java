/** What a plugin author sees: JDK types only, no class of the hub itself. */
@NullMarked
package dev.mediahub.plugins.api;

import org.jspecify.annotations.NullMarked;
