package dev.mediahub.media.protocol.srtp;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.List;

/**
 * OpenSSL's libcrypto as it is installed here, from version 1.1 on. Loading this class throws where
 * it is missing; who can do without asks once.
 */
public final class LibCryptoLibrary {
  private static final List<String> NAMES =
      List.of("libcrypto.so.3", "libcrypto.so.1.1", "libcrypto.so.4", "libcrypto.so");

  /** The library's file name. */
  public static final String NAME;

  private static final SymbolLookup LIBRARY;

  static {
    SymbolLookup found = null;
    String foundName = "";
    for (String name : NAMES) {
      try {
        found = SymbolLookup.libraryLookup(name, Arena.global());
        foundName = name;
        break;
      } catch (IllegalArgumentException e) {
        continue; // not installed under this name
      }
    }
    if (found == null) {
      throw new UnsupportedOperationException("no libcrypto among " + NAMES);
    }
    LIBRARY = found;
    NAME = foundName;
  }

  private LibCryptoLibrary() {}

  /**
   * A function of the library.
   *
   * @throws java.util.NoSuchElementException where this build of it has no such function
   */
  public static MethodHandle function(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    return Linker.nativeLinker().downcallHandle(LIBRARY.findOrThrow(name), descriptor, options);
  }
}
