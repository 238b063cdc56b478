package dev.mediahub.media.protocol.flv;

/** An HEVC configuration for tests. */
public final class HevcRecord {
  /** hvcC as x265 has it for 320x180, without its SEI: VPS, SPS, PPS; in hexadecimal. */
  public static final String X265 =
      "0101600000009000000000003cf000fcfdf8f800000f03"
          + "a00001001840010c01ffff01600000030090000003000003003c959809"
          + "a10001002b42010101600000030090000003000003003ca00a080b9f796566924caf0168080000030008"
          + "00000300f040"
          + "a2000100074401c172b46240";

  private HevcRecord() {}
}
