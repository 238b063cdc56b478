package dev.mediahub.media.protocol.dtls;

import java.io.IOException;
import java.util.Hashtable;
import java.util.Vector;
import org.bouncycastle.tls.AbstractTlsClient;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsServerCertificate;

/** The client's answers to BouncyCastle's questions. */
@SuppressWarnings("JdkObsolete") // the library's interface
final class DtlsClientPeer extends AbstractTlsClient implements TlsAuthentication {
  private final HandshakePolicy policy;

  DtlsClientPeer(HandshakePolicy policy) {
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
  @SuppressWarnings("rawtypes")
  protected Vector getSupportedGroups(Vector namedGroupRoles) {
    Vector<Integer> groups = new Vector<>();
    for (int group : HandshakePolicy.GROUPS) {
      groups.add(group);
    }
    return groups;
  }

  @Override
  public int getHandshakeTimeoutMillis() {
    return policy.config().handshakeTimeoutMs();
  }

  @Override
  public int getHandshakeResendTimeMillis() {
    return policy.config().resendMs();
  }

  @Override
  public boolean requiresExtendedMasterSecret() {
    return true;
  }

  @Override
  public boolean shouldCheckSigAlgOfPeerCerts() {
    return false;
  }

  @Override
  @SuppressWarnings({"rawtypes", "unchecked"})
  public Hashtable getClientExtensions() throws IOException {
    Hashtable extensions = super.getClientExtensions();
    TlsSRTPUtils.addUseSRTPExtension(extensions, policy.offer());
    return extensions;
  }

  @Override
  @SuppressWarnings("rawtypes")
  public void processServerExtensions(Hashtable extensions) throws IOException {
    super.processServerExtensions(extensions);
    policy.acceptProfile(TlsSRTPUtils.getUseSRTPExtension(extensions));
  }

  @Override
  public TlsAuthentication getAuthentication() {
    return this;
  }

  @Override
  public void notifyServerCertificate(TlsServerCertificate certificate) throws IOException {
    policy.checkFingerprint(certificate.getCertificate());
  }

  @Override
  public TlsCredentials getClientCredentials(CertificateRequest request) {
    return policy.config().identity().credentials(context);
  }

  @Override
  public void notifyHandshakeComplete() throws IOException {
    super.notifyHandshakeComplete();
    policy.exportKeys(context);
  }

  @Override
  public void notifyAlertReceived(short level, short description) {
    policy.noteAlertReceived(level, description);
  }
}
