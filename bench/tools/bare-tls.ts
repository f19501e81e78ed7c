import type { PeerCertificate } from 'node:tls';
import type { LabEndpoint } from '@veeam-automation/lab/lab';
import type { buildConnector } from 'undici';

/**
 * TLS for bare undici: only this server's own certificate is trusted, and it must be exactly this one, because a
 * Backup & Replication certificate has no host name to verify.
 */
export function bareTls({ certificatePem, fingerprint256 }: LabEndpoint): buildConnector.BuildOptions {
  const checkServerIdentity = (_host: string, presented: PeerCertificate) =>
    presented.fingerprint256 === fingerprint256
      ? undefined
      : new Error('The certificate is not the pinned one.');
  return { ca: certificatePem, checkServerIdentity };
}
