import { copyFileSync, linkSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Copies a folder by hard links to its files. Callers must replace the linked files, not write to them. Copying 24 MB
 * of code takes longer than bundling it. Files that cannot be linked, such as between file systems, are copied.
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
