package dev.mediahub.media.protocol.dtls;

import java.io.IOException;
import java.util.Hashtable;
import java.util.Vector;
import org.bouncycastle.tls.AbstractTlsServer;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.jspecify.annotations.Nullable;

/** The server's answers to BouncyCastle's questions. */
@SuppressWarnings("JdkObsolete") // the library's interface
final class DtlsServerPeer extends AbstractTlsServer {
  private static final short[] HASHES = {
    HashAlgorithm.sha256, HashAlgorithm.sha384, HashAlgorithm.sha512
  };

  private final HandshakePolicy policy;

  DtlsServerPeer(HandshakePolicy policy) {
    super(policy.config().identity().crypto());
    this.policy = policy;
  }

  @Override
  protected ProtocolVersion[] getSupportedVersions() {
    return ProtocolVersion.DTLSv12.only();
  }

  @Override
  protected int[] getSupportedCipherSuites() {
    return HandshakePolicy.CIPHER_SUITES.clone();
  }

  @Override
  protected boolean preferLocalCipherSuites() {
    return true;
  }

  @Override
  public int[] getSupportedGroups() {
    return HandshakePolicy.GROUPS.clone();
  }

  /** Ours in our order; a client without the extension gets what every one knows. */
  @Override
  protected int selectECDH(int minimumCurveBits) {
    int[] offered = context.getSecurityParametersHandshake().getClientSupportedGroups();
    if (offered == null) {
      return HandshakePolicy.GROUPS[1];
    }
    for (int group : HandshakePolicy.GROUPS) {
      for (int candidate : offered) {
        if (candidate == group) {
          return group;
        }
      }
    }
    return -1;
  }

  @Override
  public int getHandshakeTimeoutMillis() {
    return policy.config().handshakeTimeoutMs();
  }

  @Override
  public int getHandshakeResendTimeMillis() {
    return policy.config().resendMs();
  }

  /** Without it keys cannot be exported safely (RFC 7627 section 6.1). */
  @Override
  public boolean requiresExtendedMasterSecret() {
    return true;
  }

  /** The certificate is known by its fingerprint; who signed it, and how, proves nothing. */
  @Override
  public boolean shouldCheckSigAlgOfPeerCerts() {
    return false;
  }

  @Override
  public TlsCredentials getCredentials() {
    return policy.config().identity().credentials(context);
  }

  @Override
  public CertificateRequest getCertificateRequest() {
    Vector<SignatureAndHashAlgorithm> algorithms = new Vector<>();
    for (short signature : new short[] {SignatureAlgorithm.ecdsa, SignatureAlgorithm.rsa}) {
      for (short hash : HASHES) {
        algorithms.add(SignatureAndHashAlgorithm.getInstance(hash, signature));
      }
    }
    algorithms.add(SignatureAndHashAlgorithm.rsa_pss_rsae_sha256);
    algorithms.add(SignatureAndHashAlgorithm.rsa_pss_rsae_sha384);
    algorithms.add(SignatureAndHashAlgorithm.rsa_pss_rsae_sha512);
    return new CertificateRequest(
        new short[] {ClientCertificateType.ecdsa_sign, ClientCertificateType.rsa_sign},
        algorithms,
        null);
  }

  @Override
  public void notifyClientCertificate(@Nullable Certificate chain) throws IOException {
    policy.checkFingerprint(chain);
  }

  @Override
  @SuppressWarnings("rawtypes")
  public void processClientExtensions(Hashtable extensions) throws IOException {
    super.processClientExtensions(extensions);
    policy.chooseProfile(TlsSRTPUtils.getUseSRTPExtension(extensions));
  }

  @Override
  @SuppressWarnings("rawtypes")
  public Hashtable getServerExtensions() throws IOException {
    Hashtable extensions = super.getServerExtensions();
    TlsSRTPUtils.addUseSRTPExtension(extensions, policy.selected());
    return extensions;
  }

  @Override
  public void notifyHandshakeComplete() throws IOException {
    super.notifyHandshakeComplete();
    policy.exportKeys(context);
    // A browser's hello is 1.5 KB of post-quantum key share that nobody asks for again.
    clientExtensions = null;
    offeredCipherSuites = null;
  }

  @Override
  public void notifyAlertReceived(short level, short description) {
    policy.noteAlertReceived(level, description);
  }
}
