import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** The content of the Confirm and Cancel buttons, encrypted. */
export interface Confirmation {
  prepared: string;
  user: string;
  /** Seconds since 1970. */
  until: number;
}

/** The content of the Approve and Refuse buttons, encrypted. */
export interface ApprovalCall {
  waiting: string;
}

export const sealPurposes = { reply: 'reply', confirm: 'confirm', approve: 'approve' } as const;

/** The buttons' action ids. Those that begin with `run` carry a command, as if it were typed. */
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
 * Encrypts what a button or an execution carries, so that it can neither be read nor altered nor used for another
 * purpose. The key is derived from the app's signing secret, which every function of this trigger has; `jose` would do
 * the same with more code than the receiving function should load.
 */
export function sealText(value: unknown, purpose: string, secret: string): string {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv(algorithm, keyOf(secret), iv).setAAD(Buffer.from(purpose));
  const sealed = Buffer.concat([cipher.update(JSON.stringify(value)), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url');
}

/**
 * Decrypts what was encrypted for this purpose; undefined if it was altered, or encrypted for another purpose or with
 * another key.
 */
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
    // One answer for every fault: the caller needs to know no more.
    return undefined;
  }
}

function keyOf(secret: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', 'veeam-automation slack seal', 32));
}
