import { copyFileSync, linkSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A copy of a folder whose files are those of the folder, under names of their own: they are to be replaced, not
 * written to. To copy 24 MB of code takes longer than to bundle it. What cannot be linked, as between file systems, is
 * copied.
 */
export function linkedCopy(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const each of readdirSync(from, { withFileTypes: true })) {
    const [source, copy] = [join(from, each.name), join(to, each.name)];
    if (each.isDirectory()) linkedCopy(source, copy);
    else link(source, copy);
  }
}

function link(source: string, copy: string): void {
  try {
    linkSync(source, copy);
  } catch {
    copyFileSync(source, copy);
  }
}
