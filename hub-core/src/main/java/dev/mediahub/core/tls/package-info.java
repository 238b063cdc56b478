/**
 * The hub's own certificate: read from files, checked, taken anew when they change. Any thread. May
 * use BouncyCastle (to read keys) and the JDK; knows no other package of the hub.
 */
@NullMarked
package dev.mediahub.core.tls;

import org.jspecify.annotations.NullMarked;
