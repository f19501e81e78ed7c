import { createHash } from 'node:crypto';
import { CompactEncrypt, compactDecrypt, errors } from 'jose';

/** A sealed text that cannot be opened: altered, sealed under another key, or for another purpose. */
export class SealBrokenError extends Error {
  override readonly name = 'SealBrokenError';
  readonly code = 'seal-broken';
}

/**
 * Seals a value as a compact JWE (A256GCM, direct key), bound to a purpose such as `em-1`: what was sealed for
 * one server cannot be opened for another.
 * @param key any high-entropy text from Secrets Manager; the 256-bit key is its SHA-256.
 */
export async function seal(value: unknown, purpose: string, key: string): Promise<string> {
  return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(value)))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', purpose })
    .encrypt(keyBytes(key));
}

/** @throws SealBrokenError */
export async function unseal(sealed: string, purpose: string, key: string): Promise<unknown> {
  try {
    const { plaintext, protectedHeader } = await compactDecrypt(sealed, keyBytes(key), {
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256GCM'],
    });
    if (protectedHeader['purpose'] !== purpose) {
      throw new SealBrokenError('The sealed value was made for another purpose.');
    }
    return JSON.parse(new TextDecoder().decode(plaintext));
  } catch (error) {
    if (error instanceof SealBrokenError) throw error;
    if (error instanceof errors.JOSEError) {
      throw new SealBrokenError(
        'The sealed value could not be opened: it was altered, or the key in Secrets Manager has changed since.',
        { cause: error },
      );
    }
    throw error;
  }
}

function keyBytes(key: string): Uint8Array {
  return createHash('sha256').update(key).digest();
}
