import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { expect, it } from 'vitest';
import { synthesize } from './synthesize.ts';

/** Synthesizes under the AwsSolutions pack. @throws when it finds anything that no reason is given for */
function findings(spoil?: Parameters<typeof synthesize>[1]): unknown[] {
  const { app } = synthesize(
    (nagged) => Validations.of(nagged).addPlugins(new AwsSolutionsChecks(nagged)),
    spoil,
  );
  const report = JSON.parse(readFileSync(join(app.synth().directory, 'validation-report.json'), 'utf8'));
  return report.pluginReports;
}

it('leaves nothing that cdk-nag finds without a reason', () => {
  expect(findings()).toEqual([]);
});

it('would notice: a queue without TLS is found', () => {
  expect(() => findings((stack) => new Queue(stack, 'Unsafe'))).toThrow(/SQS4|validation/i);
});
