import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { App } from 'aws-cdk-lib/core';
import { afterAll, describe, expect, it } from 'vitest';
import { AutomationStack } from '../../lib/automation-stack.ts';
import { type FunctionName, functionEntries } from '../../lib/bundling/functions.ts';
import { readAutomation, runtimeConfiguration } from '../../lib/configuration/read-automation.ts';

const folder = mkdtempSync(join(tmpdir(), 'copy-jobs-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'automation.yaml');
writeFileSync(join(folder, 'index.mjs'), 'export const handler = async () => {};');

/** A file with one policy; `changes` are lines of it. */
const yaml = (...changes: string[]) => `servers:
  vb365-1: { product: microsoft365, url: 'https://vb365.example:4443', tls: public }
copyJobs:
  policies:
    - name: mail
      repository: Glacier Archive
${changes.map((line) => `      ${line}\n`).join('')}`;
const jobs = 'match: { jobs: ["Mail*"] }';
const immediately = 'schedule: { type: Immediate }';

function read(text: string) {
  writeFileSync(file, text);
  return readAutomation(file, new Date('2026-11-23T12:00:00Z')).settings;
}

describe('copyJobs in automation.yaml', () => {
  it('becomes the configuration of the functions, with defaults', () => {
    const settings = read(yaml(jobs, immediately));
    expect(settings.copyJobs).toMatchObject({ schedule: 'rate(1 day)', timeZone: 'UTC' });
    expect(runtimeConfiguration(settings, file).copyJobs).toEqual({
      maximumCreationsPerRun: 20,
      policies: [
        {
          name: 'mail',
          match: { jobs: ['Mail*'] },
          repository: 'Glacier Archive',
          schedule: { type: 'Immediate' },
          close: false,
          followDaylightSaving: false,
          notify: true,
        },
      ],
    });
  });

  it.each([
    [
      'a typo in a window',
      yaml(jobs, 'schedule:', '  type: Immediate', '  window: { text: "mno all", timeZone: UTC }'),
      /:10:19: .*schedule\.window\.text: At character 1: .*\^{3}.*Did you mean mon/s,
    ],
    ['an unknown key', yaml(jobs, immediately, 'closed: true'), /:9:7: .*'closed'.*'close'/],
    ['an unknown key in match', yaml('match: { names: ["*"] }', immediately), /:7:16: .*'names'/],
    ['no pattern', yaml('match: { jobs: [] }', immediately), /match\.jobs: an empty list fits nothing/],
    [
      'an unknown interval',
      yaml(jobs, 'schedule: { type: Periodically, every: 3 hours }'),
      /:8:39: .*schedule\.every: /,
    ],
    [
      'a server that is none',
      yaml('match: { servers: [em-*], jobs: ["*"] }', immediately),
      /:7:16: .*policy "mail" fits no microsoft365 server; there are: vb365-1/,
    ],
    [
      'two policies of one name',
      `${yaml(jobs, immediately)}    - { name: mail, ${jobs}, ${immediately}, repository: r }\n`,
      /:9:9: .*another policy is named "mail"/,
    ],
    [
      'too many creations',
      `${yaml(jobs, immediately)}  maximumCreationsPerRun: 1000\n`,
      /:9:3: copyJobs\.maximumCreationsPerRun: /,
    ],
    [
      'a schedule that is none',
      `${yaml(jobs, immediately)}  schedule: daily\n`,
      /:9:3: copyJobs\.schedule: /,
    ],
  ])('refuses %s with its position', (_what, text, message) => {
    expect(() => read(text)).toThrow(message);
  });
});

describe('what is deployed for copy jobs', () => {
  function template(text: string): Template {
    const settings = read(text);
    const configuration = runtimeConfiguration(settings, file);
    const names = Object.keys(functionEntries) as FunctionName[];
    const bundles = names.map((name) => ({ name, folder, codeBytes: 0 }));
    // The test of the whole template has the validation, which takes longer than everything else.
    const app = new App({ builtinCloudFormationValidation: false });
    return Template.fromStack(new AutomationStack(app, 'Test', { settings, configuration, bundles }));
  }
  const secretsOf = (stack: Template) => {
    const policies = Object.entries(stack.findResources('AWS::IAM::Policy'));
    const [, own] = policies.find(([id]) => id.startsWith('CopyJobsCopyJobPoliciesRole')) ?? [];
    return JSON.stringify(own).match(/\/(read|write)\/\*/g);
  };
  const schedulesOf = (stack: Template) =>
    Object.entries(stack.findResources('AWS::Scheduler::Schedule')).filter(([id]) =>
      id.startsWith('CopyJobs'),
    );

  it('lets runs read the write credentials only when a policy changes something', () => {
    expect(secretsOf(template(yaml(jobs, immediately)))).toEqual(['/read/*']);
    for (const change of ['close: true', 'followDaylightSaving: true']) {
      expect(secretsOf(template(yaml(jobs, immediately, change)))).toEqual(['/write/*']);
    }
  });

  it('schedules runs only when there is a policy', () => {
    expect(schedulesOf(template('servers: {}\n'))).toEqual([]);
    const [schedule] = schedulesOf(template(`${yaml(jobs, immediately)}  schedule: cron(0 5 * * ? *)\n`));
    expect(schedule?.[1].Properties).toMatchObject({
      ScheduleExpression: 'cron(0 5 * * ? *)',
      ScheduleExpressionTimezone: 'UTC',
    });
  });
});
