import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { AutomationStack } from '../../../lib/automation-stack.ts';
import { type FunctionName, functionEntries } from '../../../lib/bundling/functions.ts';
import { readAutomation, runtimeConfiguration } from '../../../lib/configuration/read-automation.ts';

/** A resource of a CloudFormation template. */
export interface Resource {
  Type: string;
  Properties?: Record<string, unknown>;
}

/** The resources that an `automation.yaml` makes, by logical id; the functions are empty. */
export function resourcesOf(file: string): Record<string, Resource> {
  const folder = mkdtempSync(join(tmpdir(), 'architecture-'));
  try {
    const code = join(folder, 'code');
    mkdirSync(code);
    writeFileSync(join(code, 'index.mjs'), 'export const handler = async () => {};');
    const names = Object.keys(functionEntries) as FunctionName[];
    const { settings } = readAutomation(file, new Date());
    // The picture needs no validation of the template, which takes longer than all the rest.
    const app = new App({ outdir: join(folder, 'cdk.out'), builtinCloudFormationValidation: false });
    const stack = new AutomationStack(app, 'VeeamAutomation', {
      settings,
      configuration: runtimeConfiguration(settings, file),
      bundles: names.map((name) => ({ name, folder: code, codeBytes: 0 })),
    });
    return app.synth().getStackArtifact(stack.artifactId).template.Resources;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
