import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import type { BucketStore } from '../s3/store.ts';

/**
 * Lays out in `folder` what a deployment has uploaded, as the local cloud reads it: the template, and every asset it
 * names unpacked. An asset that the template names and nobody has uploaded is found when its function is made.
 */
export function stageAssembly(
  folder: string,
  { stack, template }: { stack: string; template: string },
  assets: { store: BucketStore; bucket: string },
): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const templateFile = 'stack.template.json';
  writeFileSync(join(folder, templateFile), template);
  const artifact = { type: 'aws:cloudformation:stack', properties: { templateFile, stackName: stack } };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ artifacts: { [stack]: artifact } }));
  for (const { key, base64 } of assets.store.list(assets.bucket)) {
    const hash = /^([0-9a-f]{64})\.zip$/.exec(key)?.[1];
    if (hash === undefined || !template.includes(hash)) continue;
    for (const [name, content] of Object.entries(unzipSync(Buffer.from(base64, 'base64')))) {
      const file = join(folder, `asset.${hash}`, name);
      mkdirSync(dirname(file), { recursive: true });
      if (!name.endsWith('/')) writeFileSync(file, content);
    }
  }
}
