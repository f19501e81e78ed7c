import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A cloud assembly in its own folder. */
export interface Assembly {
  path: string;
  remove(): void;
}

/**
 * Synthesizes the stack of an `automation.yaml` as `npm run synth` does. The code is built in one pass. With
 * FLOW_BUILD `apart`, it is built as for a deployment: `.ci/run` runs one flow of every trigger that way.
 */
export function synthesizeAssembly(automation: string): Assembly {
  const folder = mkdtempSync(join(tmpdir(), 'veeam-automation-flows-'));
  const config = join(folder, 'automation.yaml');
  writeFileSync(config, automation);
  const path = join(folder, 'cdk.out');
  execFileSync(process.execPath, ['lib/app.ts'], {
    env: {
      ...process.env,
      CDK_OUTDIR: path,
      CDK_CONTEXT_JSON: JSON.stringify({ config, build: process.env.FLOW_BUILD ?? 'together' }),
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
