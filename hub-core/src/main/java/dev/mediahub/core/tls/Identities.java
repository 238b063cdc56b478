package dev.mediahub.core.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Hands the newest identity to every new handshake. The one before stays, because a handshake asks
 * for the alias, the chain and the key one after the other. Any thread.
 */
final class Identities extends X509ExtendedKeyManager {
  private volatile List<Identity> newestFirst;

  Identities(Identity first) {
    newestFirst = List.of(first);
  }

  Identity current() {
    return newestFirst.getFirst();
  }

  void add(Identity next) {
    newestFirst = List.of(next, current());
  }

  private @Nullable Identity find(String alias) {
    for (Identity identity : newestFirst) {
      if (identity.alias().equals(alias)) {
        return identity;
      }
    }
    return null;
  }

  private @Nullable String alias(String keyType) {
    Identity identity = current();
    return keyType.equals(identity.key().getAlgorithm()) ? identity.alias() : null;
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    return alias(keyType);
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, Socket socket) {
    return alias(keyType);
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    String alias = alias(keyType);
    return alias == null ? null : new String[] {alias};
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    Identity identity = find(alias);
    return identity == null ? null : identity.chain().toArray(X509Certificate[]::new);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    Identity identity = find(alias);
    return identity == null ? null : identity.key();
  }

  /** The hub's server never is a TLS client with this certificate. */
  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, Socket socket) {
    return null;
  }
}
