import { linkSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A copy of a folder whose files are those of the folder, under names of their own: they are to be replaced, not
 * written to. An assembly has 24 MB, and every flow needs one.
 */
export function linkedCopy(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const each of readdirSync(from, { withFileTypes: true })) {
    const [source, copy] = [join(from, each.name), join(to, each.name)];
    if (each.isDirectory()) linkedCopy(source, copy);
    else linkSync(source, copy);
  }
}
