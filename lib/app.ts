import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { AutomationStack } from './automation-stack.ts';
import { bundleFunctions } from './bundling/bundle.ts';
import {
  AutomationInvalidError,
  readAutomation,
  runtimeConfiguration,
} from './configuration/read-automation.ts';

const app = new App();
const file: string = app.node.tryGetContext('config') ?? 'automation.yaml';
const folder = mkdtempSync(join(tmpdir(), 'veeam-automation-'));

try {
  const { settings, warnings } = readAutomation(file, new Date());
  for (const warning of warnings) console.error(`Warning: ${warning}`);
  const configuration = runtimeConfiguration(settings, file);
  const bundles = await bundleFunctions(configuration, folder);
  new AutomationStack(app, 'VeeamAutomation', { settings, configuration, bundles });
  app.synth();
} catch (error) {
  if (!(error instanceof AutomationInvalidError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
} finally {
  // The CDK has copied the bundles into the cloud assembly.
  rmSync(folder, { recursive: true, force: true });
}
