package dev.mediahub.media.loop.udp;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A classic BPF program by which the kernel sorts the datagrams of a shared port: RTCP (first byte
 * 128 to 191, second 192 to 223, as RFC 5761, section 4, tells it from RTP) goes to sockets of its
 * own, and what comes from one port to one loop. SO_ATTACH_REUSEPORT_CBPF, socket(7): the program
 * answers a number by the order in which the sockets were bound, here the loops' sockets for all
 * but RTCP, then as many for RTCP.
 */
final class RtcpSteering {
  private static final int INSTRUCTION_BYTES = 8;
  private static final int PROGRAM_BYTES = 16;

  /** Loads from here on are from the IP header on, SKF_NET_OFF; others from the UDP payload on. */
  private static final int IP_HEADER = -0x100000;

  private static final int IPV4_BYTES = 20;
  private static final int IPV6_BYTES = 40;

  // linux/bpf_common.h and linux/filter.h
  private static final int LOAD_BYTE = 0x30;
  private static final int LOAD_HALF = 0x28;
  private static final int LOAD_NUMBER = 0x00;
  private static final int LOAD_X = 0x61;
  private static final int STORE = 0x02;
  private static final int ADD_X = 0x0c;
  private static final int AND = 0x54;
  private static final int SHIFT_RIGHT = 0x74;
  private static final int MODULO = 0x94;
  private static final int JUMP = 0x05;
  private static final int JUMP_IF_EQUAL = 0x15;
  private static final int JUMP_IF_GREATER = 0x25;
  private static final int JUMP_IF_NOT_LESS = 0x35;
  private static final int RETURN_A = 0x16;

  private RtcpSteering() {}

  /**
   * Attaches the program to the group of sockets that {@code fd} is one of.
   *
   * @return 0, or the negative errno where the kernel does not take it
   */
  static int attach(int fd, int loops) {
    try (Arena arena = Arena.ofConfined()) {
      int[][] program = {
        {LOAD_BYTE, 0, 0, 1},
        {JUMP_IF_NOT_LESS, 0, 6, 192},
        {JUMP_IF_GREATER, 5, 0, 223},
        {LOAD_BYTE, 0, 0, 0},
        {AND, 0, 0, 0xc0},
        {JUMP_IF_EQUAL, 0, 2, 0x80},
        {LOAD_NUMBER, 0, 0, loops},
        {JUMP, 0, 0, 1},
        {LOAD_NUMBER, 0, 0, 0},
        {STORE, 0, 0, 0},
        {LOAD_BYTE, 0, 0, IP_HEADER},
        {SHIFT_RIGHT, 0, 0, 4},
        {JUMP_IF_EQUAL, 0, 2, 4},
        {LOAD_HALF, 0, 0, IP_HEADER + IPV4_BYTES},
        {JUMP, 0, 0, 1},
        {LOAD_HALF, 0, 0, IP_HEADER + IPV6_BYTES},
        {MODULO, 0, 0, loops},
        {LOAD_X, 0, 0, 0},
        {ADD_X, 0, 0, 0},
        {RETURN_A, 0, 0, 0},
      };
      MemorySegment instructions = arena.allocate((long) program.length * INSTRUCTION_BYTES, 8);
      for (int i = 0; i < program.length; i++) {
        long at = (long) i * INSTRUCTION_BYTES;
        instructions.set(JAVA_SHORT, at, (short) program[i][0]);
        instructions.set(JAVA_BYTE, at + 2, (byte) program[i][1]);
        instructions.set(JAVA_BYTE, at + 3, (byte) program[i][2]);
        instructions.set(JAVA_INT, at + 4, program[i][3]);
      }
      MemorySegment argument = arena.allocate(PROGRAM_BYTES, 8);
      argument.set(JAVA_SHORT, 0, (short) program.length);
      argument.set(JAVA_LONG, 8, instructions.address());
      return Libc.setsockopt(
          arena.allocate(Libc.ERRNO_LAYOUT),
          fd,
          Libc.SOL_SOCKET,
          Libc.SO_ATTACH_REUSEPORT_CBPF,
          argument.address(),
          PROGRAM_BYTES);
    }
  }
}
