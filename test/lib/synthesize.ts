import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import type { Configuration } from '../../functions/configuration.ts';
import { AutomationStack } from '../../lib/automation-stack.ts';
import { type FunctionName, functionEntries } from '../../lib/bundling/functions.ts';
import { automation } from '../../lib/configuration/schema.ts';

export const configuration: Configuration = {
  servers: [
    {
      name: 'em-1',
      product: 'enterprise-manager',
      baseUrl: 'https://em.example.internal:9398',
      tls: { kind: 'public' },
      apiVersion: 'latest',
      format: 'xml',
      timeoutMs: 20_000,
    },
  ],
  clones: { deadlineSeconds: 1800, pollingSeconds: 1500 },
  compliance: {},
  copyJobs: {},
  webhooks: {},
};

/** The stack as it would be deployed, with empty functions in place of the bundles: templates are what is tested. `given` is of automation.yaml. */
export function synthesize(
  prepare: (app: App) => void = () => {},
  spoil: (stack: AutomationStack) => void = () => {},
  given: object = {},
): { app: App; stack: AutomationStack } {
  const folder = mkdtempSync(join(tmpdir(), 'bundle-'));
  writeFileSync(join(folder, 'index.mjs'), 'export const handler = async () => {};');
  const names = Object.keys(functionEntries) as FunctionName[];
  const app = new App();
  const settings = automation.parse({ notices: { slack: true }, ...given });
  prepare(app);
  const bundles = names.map((name) => ({ name, folder, codeBytes: 0 }));
  const stack = new AutomationStack(app, 'VeeamAutomation', { settings, configuration, bundles });
  spoil(stack);
  return { app, stack };
}
