import type { X509Certificate } from 'node:crypto';
import { createConnector } from '@veeam-automation/veeam/transport/tls-connector';

/** A pin that no certificate matches: every server is refused after its certificate is seen and before data is sent. */
const noCertificate = { kind: 'fingerprint', sha256: '00'.repeat(32) } as const;

export interface SeenCertificate {
  /** SHA-256, upper-case hex pairs with colons. */
  fingerprint: string;
  subject: string;
  validTo: Date;
}

/**
 * Reads the certificate that a server presents. It sends nothing beyond the handshake and trusts nothing.
 * @throws the error of the connection when the server presented no certificate
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
