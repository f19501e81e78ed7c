import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { layers } from '../../../commands/check/layers.ts';
import { withFolders } from '../../../commands/docs/folders.ts';

const page = readFileSync('docs/architecture.md', 'utf8');

it('shows every folder of the table that imports are checked against, and does not change the rest of the page', () => {
  const emptied = page.replace(/(<!-- folders: .*-->\n)[\s\S]*(<!-- \/folders -->)/, '$1$2');
  expect(emptied).not.toContain('| `functions/triggers/http` |');
  const made = withFolders(emptied);
  expect(made).toBe(page);
  for (const { folder } of layers) expect(made).toContain(`| \`${folder}\` |`);
});

it('refuses a page without the markers', () => {
  expect(() => withFolders('# Architecture\n')).toThrow('needs the lines');
});
