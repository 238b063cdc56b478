/** Where an app's files go when they leave this machine: object stores that speak S3. */
@NullMarked
package dev.mediahub.core.storage;

import org.jspecify.annotations.NullMarked;
