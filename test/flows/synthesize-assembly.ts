import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A cloud assembly in a folder of its own. */
export interface Assembly {
  path: string;
  remove(): void;
}

/**
 * Synthesizes the stack of an `automation.yaml` as `npm run synth` does. The code is built in one pass, unless FLOW_BUILD
 * says `apart`, as it is deployed: `.ci/run` runs a flow of every trigger so.
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
