package dev.mediahub.media.clients;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;

/** What a client's packets travel by. Its client's thread, once that has it. */
public interface Wire extends AutoCloseable {
  /** To wait on until there is something to read. */
  SelectableChannel channel();

  /** Sends one packet; what the system does not take is lost. */
  void send(ByteBuffer buffer, int offset, int length) throws IOException;

  /** Gives what has come to the sink, packet by packet. */
  void receive(Sink sink) throws IOException;

  @Override
  void close() throws IOException;

  /** Takes a packet; the bytes are valid during the call and may be changed. */
  @FunctionalInterface
  interface Sink {
    void onPacket(ByteBuffer buffer, int length);
  }
}
