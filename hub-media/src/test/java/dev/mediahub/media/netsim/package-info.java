/**
 * A deterministic network in virtual time: the same seed gives the same run, a minute takes
 * milliseconds. One thread; nothing here sleeps or reads a clock.
 *
 * <pre>
 * Simulation simulation = new Simulation();
 * LossyLink&lt;byte[]&gt; toViewer =
 *     new LossyLink&lt;&gt;(simulation, LinkSettings.seeded(7).delayMs(25).loss(0.03), viewer::receive);
 * simulation.every(0, 20_000_000, () -&gt; toViewer.send(packet, packet.length));
 * simulation.runForMs(10_000);
 * </pre>
 */
@NullMarked
package dev.mediahub.media.netsim;

import org.jspecify.annotations.NullMarked;
