import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** What the Confirm and Cancel buttons carry, sealed. */
export interface Confirmation {
  prepared: string;
  user: string;
  /** Seconds since 1970. */
  until: number;
}

/** What the Approve and Refuse buttons carry, sealed. */
export interface ApprovalCall {
  waiting: string;
}

export const sealPurposes = { reply: 'reply', confirm: 'confirm', approve: 'approve' } as const;

/** The buttons' action ids. Those that begin with `run` carry a command, as though it were typed. */
export const buttonIds = {
  run: 'run',
  confirm: 'confirm',
  cancel: 'cancel',
  approve: 'approve',
  refuse: 'refuse',
} as const;

const algorithm = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;

/**
 * Seals what a button or an execution carries, so that it can be neither read nor altered nor used for another
 * purpose. The key is derived from the app's signing secret, which every function of this trigger knows; `jose` does
 * the same in more code than the receiving function has.
 */
export function sealText(value: unknown, purpose: string, secret: string): string {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv(algorithm, keyOf(secret), iv).setAAD(Buffer.from(purpose));
  const sealed = Buffer.concat([cipher.update(JSON.stringify(value)), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url');
}

/** Opens what was sealed for this purpose; undefined when it was altered, or sealed for another or by another key. */
export function openSealed(sealed: string, purpose: string, secret: string): unknown {
  const bytes = Buffer.from(sealed, 'base64url');
  if (bytes.length <= ivBytes + tagBytes) return undefined;
  const decipher = createDecipheriv(algorithm, keyOf(secret), bytes.subarray(0, ivBytes), {
    authTagLength: tagBytes,
  });
  decipher.setAAD(Buffer.from(purpose)).setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
  try {
    const text = Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()]);
    return JSON.parse(text.toString());
  } catch {
    // One answer for whatever is wrong with it: the caller needs to know no more.
    return undefined;
  }
}

function keyOf(secret: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', 'veeam-automation slack seal', 32));
}
