import { type Secrets, SecretUnusableError } from '../../functions/platform/secrets.ts';

/**
 * Secrets that are slow to come, cannot be used, and count how many were asked for at once: whoever works on several
 * servers at a time asks for a credential of each, and everything that does not wait for its turn is counted together.
 */
export function countedSecrets(): { secrets: Secrets; most: () => number; asked: () => number } {
  let [busy, most, asked] = [0, 0, 0];
  const read = async (name: string) => {
    asked += 1;
    busy += 1;
    most = Math.max(most, busy);
    // Longer than all that could be at once needs to begin.
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    busy -= 1;
    throw new SecretUnusableError(name, 'made for a test');
  };
  return { secrets: { read, lend: read } as unknown as Secrets, most: () => most, asked: () => asked };
}
