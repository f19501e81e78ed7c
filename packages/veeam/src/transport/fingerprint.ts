/** What stands between the digits of a fingerprint, seen or not: Windows puts U+200E before them, and spaces between. */
const BETWEEN = '[:\\s\\u00ad\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2064\\ufeff-]*';

/** A SHA-256 fingerprint as people have it: 64 hexadecimal digits with whatever is between them. */
export const FINGERPRINT_PATTERN = new RegExp(`^${BETWEEN}(?:[0-9a-fA-F]${BETWEEN}){64}$`);

/** 64 digits in upper case; undefined when it is no SHA-256 fingerprint. */
export function normalizeFingerprint(text: string): string | undefined {
  return FINGERPRINT_PATTERN.test(text) ? text.replace(/[^0-9a-f]/gi, '').toUpperCase() : undefined;
}

/** What is wrong with a fingerprint, as the end of a sentence; undefined when it may be used. */
export function fingerprintProblem(text: string): string | undefined {
  if (FINGERPRINT_PATTERN.test(text)) return undefined;
  const digits = text.replace(new RegExp(BETWEEN, 'g'), '');
  const isSha1 = /^[0-9a-f]{40}$/i.test(digits);
  return isSha1
    ? 'takes a SHA-256, and this is a SHA-1 thumbprint (40 digits), as Windows shows it: `npm run init` and `npm run doctor` show the SHA-256, and so does openssl x509 -noout -fingerprint -sha256 -in FILE'
    : 'takes a SHA-256 fingerprint: 64 hexadecimal digits';
}
