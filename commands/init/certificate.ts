import type { X509Certificate } from 'node:crypto';
import { createConnector } from '@veeam-automation/veeam/transport/tls-connector';

/** A pin that no certificate has: every server is refused, and its certificate seen, before anything is sent. */
const noCertificate = { kind: 'fingerprint', sha256: '00'.repeat(32) } as const;

export interface SeenCertificate {
  /** SHA-256, upper-case hex pairs with colons. */
  fingerprint: string;
  subject: string;
  validTo: Date;
}

/**
 * Reads the certificate that a server shows. Nothing is sent beyond the handshake, and nothing is trusted.
 * @throws the error of the connection when there was no certificate to see
 */
export async function seeCertificate(url: URL, timeoutMs: number): Promise<SeenCertificate> {
  let seen: X509Certificate | undefined;
  const connector = createConnector(noCertificate, timeoutMs, (presented) => {
    seen = presented;
  });
  const refusal = await new Promise<Error | null>((resolve) => {
    const { hostname, port, protocol } = url;
    connector({ hostname, port, protocol }, (error, socket) => {
      socket?.destroy();
      resolve(error);
    });
  });
  if (seen === undefined) throw refusal ?? new Error(`${url.origin} speaks no TLS.`);
  return {
    fingerprint: seen.fingerprint256,
    subject: seen.subject.replaceAll('\n', ', '),
    validTo: seen.validToDate,
  };
}
