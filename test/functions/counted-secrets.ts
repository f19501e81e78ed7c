import { type Secrets, SecretUnusableError } from '../../functions/platform/secrets.ts';

/**
 * Secrets that arrive slowly, cannot be used, and count how many are requested at once. Code that works on several
 * servers at a time reads a credential of each, so this counts how many servers it works on.
 */
export function countedSecrets(): { secrets: Secrets; most: () => number; asked: () => number } {
  let [busy, most, asked] = [0, 0, 0];
  const read = async (name: string) => {
    asked += 1;
    busy += 1;
    most = Math.max(most, busy);
    // Longer than all simultaneous work needs to start.
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    busy -= 1;
    throw new SecretUnusableError(name, 'made for a test');
  };
  return { secrets: { read, lend: read } as unknown as Secrets, most: () => most, asked: () => asked };
}
