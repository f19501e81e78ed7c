import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** Who asked for something in Slack, and where the answer goes. */
export interface SlackRequest {
  user: string;
  channel: string;
  /** The response_url, sealed: whoever has it can post into the channel. Absent: Slack gave none. */
  reply?: string;
  /** ISO 8601. Slack takes answers for thirty minutes from then. */
  receivedAt: string;
  /** The answer takes the place of the message whose button was pressed. */
  replaces: boolean;
}

/** What an execution of the Slack workflow is to do. */
export type SlackWork =
  | { kind: 'command'; text: string }
  | { kind: 'say'; text: string; beside?: boolean }
  /** Carry out what another execution has prepared, exactly. */
  | { kind: 'confirmed'; prepared: string }
  /** Answer another execution, which waits for an approval. */
  | { kind: 'decide'; waiting: string; approved: boolean };

/** What an execution is started with. */
export interface SlackInput {
  work: SlackWork;
  request: SlackRequest;
  /** The request's signature, hashed: the same one again is a replay and not Slack's own retry. */
  signatureHash: string;
}

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
