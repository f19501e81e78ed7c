import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Stack, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { synthesize } from './synthesize.ts';

/**
 * The findings of cdk-nag's AwsSolutions pack in the stack that have no reason. `given` is part of automation.yaml.
 * @throws when the pack refuses the stack
 */
export function nagFindings(given: object = {}, spoil: (stack: Stack) => void = () => {}): unknown[] {
  const { app, stack } = synthesize(given);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  spoil(stack);
  const report = JSON.parse(readFileSync(join(app.synth().directory, 'validation-report.json'), 'utf8'));
  return report.pluginReports;
}
