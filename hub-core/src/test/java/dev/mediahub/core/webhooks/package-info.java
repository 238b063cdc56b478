@NullMarked
package dev.mediahub.core.webhooks;

import org.jspecify.annotations.NullMarked;
