import { X509Certificate } from 'node:crypto';
import type { Revision } from '../../options.ts';
import { ok, type Reply } from '../../server/formats.ts';
import { type AuthorizedCall, type Call, forbidden } from '../call.ts';
import { isFrom } from '../revisions.ts';

/** The build of each revision. Source: the table of revisions in the specification of 1.3-rev2. */
const builds: Readonly<Record<Revision, string>> = {
  '1.1-rev0': '12.0.0.1420',
  '1.1-rev1': '12.1.0.2131',
  '1.2-rev1': '12.3.1.1139',
  '1.3-rev0': '13.0.0.4967',
  '1.3-rev1': '13.0.1.180',
  '1.3-rev2': '13.1.0.411',
};

/** GET /serverInfo; from 1.2-rev1 on only for administrators. Source: ServerInfoModel of each revision. */
export function getServerInfo({ revision, server, state, token }: AuthorizedCall): Reply {
  if (isFrom(revision, '1.2-rev1') && token.role !== 'administrator') throw forbidden();
  return ok({
    vbrId: server.id,
    name: server.name,
    buildVersion: builds[state.newest],
    patches: [],
    ...(isFrom(revision, '1.2-rev1') && {
      databaseVendor: 'PostgreSQL',
      sqlServerEdition: '',
      sqlServerVersion: 'PostgreSQL 17.5',
      databaseSchemaVersion: '9688',
      databaseContentVersion: '9688',
    }),
    ...(isFrom(revision, '1.3-rev0') && { platform: 'Linux', veeamRegistration: { isRegistered: false } }),
  });
}

/** GET /serverTime, without a logon. Source: ServerTimeModel; the zone's IANA name exists from 1.3-rev2 on. */
export function getServerTime({ revision, time, now }: Call): Reply {
  return ok({
    serverTime: time.ticks(now),
    timeZone: time.zoneName,
    ...(revision === '1.3-rev2' && { ianaTimeZoneId: 'Etc/Unknown' }),
  });
}

/** GET /serverCertificate, without a logon: the certificate of the connection. Source: CertificateModel. */
export function getServerCertificate({ revision, time, state }: Call): Reply {
  const certificate = new X509Certificate(state.context.certificatePem);
  const name = certificate.subject.replace(/^CN=/, '');
  return ok({
    thumbprint: certificate.fingerprint.replaceAll(':', ''),
    serialNumber: certificate.serialNumber,
    keyAlgorithm: (certificate.publicKey.asymmetricKeyType ?? '').toUpperCase(),
    keySize: String(certificate.publicKey.asymmetricKeyDetails?.modulusLength ?? 256),
    subject: certificate.subject,
    issuedTo: name,
    issuedBy: certificate.issuer.replace(/^CN=/, ''),
    validFrom: time.seconds(new Date(certificate.validFrom)),
    validBy: time.seconds(new Date(certificate.validTo)),
    ...(isFrom(revision, '1.3-rev0') && { isTrusted: false }),
  });
}
