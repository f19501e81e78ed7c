import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { jsonSchema } from '../../../commands/docs/configuration.ts';
import { jobRules, serverRules } from '../../../functions/compliance/rules/registry.ts';
import { readAutomation, runtimeConfiguration } from '../../../lib/configuration/read-automation.ts';
import { templateOf } from '../../lib/synthesize.ts';
import { notShown } from './schema-walk.ts';

const file = 'examples/everything.yaml';
const text = readFileSync(file, 'utf8');
const value = parse(text);

/** A setting that excludes another one is shown as a comment. */
const isRemark = (path: string): boolean => text.includes(`# ${path.split('.').at(-1)}: `);
const hidden = (of: unknown) => notShown(jsonSchema(), of).filter((path) => !isRemark(path));

it('shows every section and every setting', () => {
  expect(hidden(value)).toEqual([]);
});

it('detects a missing setting, and a missing kind of schedule', () => {
  const { slack: _slack, ...rest } = value;
  expect(hidden(rest)).toEqual(['.slack']);
  const copyJobs = { ...value.copyJobs, policies: value.copyJobs.policies.slice(0, 2) };
  expect(hidden({ ...value, copyJobs })).toContain('.copyJobs.policies[].schedule(0)');
});

it('is accepted without a warning, and its CA is found beside it', () => {
  const { settings, warnings } = readAutomation(file, new Date());
  expect(warnings).toEqual([]);
  const [, second] = runtimeConfiguration(settings, file).servers;
  expect(second?.tls).toMatchObject({ kind: 'ca', servername: 'vbr' });
});

it('makes a stack', () => {
  const template = templateOf(value);
  template.hasResourceProperties('AWS::Scheduler::Schedule', {
    ScheduleExpression: value.compliance.schedule,
    ScheduleExpressionTimezone: value.compliance.timeZone,
  });
  template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
    DefaultRouteSettings: { ThrottlingBurstLimit: value.http.throttling.burst },
  });
});

it('has the actual defaults of the rules', () => {
  const [{ rules }] = value.compliance.policies;
  for (const { id, severity, defaults } of [...jobRules, ...serverRules]) {
    expect({ enabled: true, severity, ...defaults }).toMatchObject(rules[id]);
    expect(Object.keys(rules[id])).toEqual(expect.arrayContaining(Object.keys(defaults)));
  }
});
