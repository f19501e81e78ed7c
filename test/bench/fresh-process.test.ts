import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { inFreshProcess } from '../../bench/tools/fresh-process.ts';

it("measures a process's own memory, and not that of its parent", async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fresh-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const script = join(folder, 'peak.ts');
  const tools = new URL('../../bench/tools/fresh-process.ts', import.meta.url);
  writeFileSync(script, `import { peakMemoryMib, tell } from '${tools.href}';\ntell(peakMemoryMib());\n`);
  const held = Buffer.alloc(400 * 1024 ** 2, 1);
  const peakMib = await inFreshProcess<number>(pathToFileURL(script));
  expect(peakMib).toBeGreaterThan(20);
  expect(peakMib).toBeLessThan(held.length / 1024 ** 2 / 2);
});
