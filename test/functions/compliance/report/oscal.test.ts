import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { controlsCsv, resultsByControl } from '../../../../functions/compliance/report/by-control.ts';
import type { Report } from '../../../../functions/compliance/report/document.ts';
import { oscalOf } from '../../../../functions/compliance/report/oscal.ts';
import { controls } from '../../../../functions/compliance/rules/controls.ts';
import { jobRules, serverRules } from '../../../../functions/compliance/rules/registry.ts';
import { healthyJob } from '../estate.ts';
import { reportOf } from './sample-report.ts';

/** NIST's own schema, in the public domain, without its prose. */
const schema = JSON.parse(
  readFileSync(new URL('oscal-assessment-results-1.0.4.schema.json', import.meta.url), 'utf8'),
);
const formats = {
  'uri-reference': true,
  uri: true,
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/,
  email: true,
} as const;
const isValid = new Ajv({ strict: false, allErrors: true, formats }).compile(schema);

const report = reportOf([
  healthyJob(),
  healthyJob({ id: 'failed', name: 'Failed', lastResult: 'failed' }),
  healthyJob({ id: 'alone', name: 'Alone', hasCopy: false }),
]);

/** As much of a document as the tests look at. */
interface Oscal {
  'assessment-results': {
    results: {
      observations: { uuid: string }[];
      findings: {
        target: { status: { state: string } };
        'related-observations'?: { 'observation-uuid': string }[];
      }[];
    }[];
  };
}
const empty: Report = { ...report, servers: [], jobs: [], findings: [], rules: [], changes: [] };

describe('a report as OSCAL assessment results', () => {
  it.each([
    ['with findings', report],
    ['of nothing', empty],
  ])('is valid by the published schema: %s', (_, of) => {
    isValid(oscalOf(of));
    expect(isValid.errors ?? []).toEqual([]);
  });

  it('is refused by the schema when it is spoiled, so that the schema is one', () => {
    expect(isValid({ 'assessment-results': { uuid: 'none' } })).toBe(false);
  });

  it('is the same each time, and has no identifier twice', () => {
    const text = JSON.stringify(oscalOf(report));
    expect(JSON.stringify(oscalOf(report))).toBe(text);
    const own = [...text.matchAll(/"uuid":"([^"]+)"/g)].map(([, uuid]) => uuid);
    expect(new Set(own).size).toBe(own.length);
  });

  it('points from each control that is not satisfied to what was observed', () => {
    const [result] = (oscalOf(report) as unknown as Oscal)['assessment-results'].results;
    const { findings = [], observations = [] } = result ?? {};
    const known = new Set(observations.map(({ uuid }) => uuid));
    for (const { target, 'related-observations': related = [] } of findings) {
      expect(related.length > 0).toBe(target.status.state === 'not-satisfied');
      for (const { 'observation-uuid': uuid } of related) expect(known).toContain(uuid);
    }
    expect(findings.some(({ target }) => target.status.state === 'not-satisfied')).toBe(true);
  });
});

describe('a report by control', () => {
  it('counts findings under each control that their rule gives evidence for', () => {
    const open = report.findings.filter(({ state }) => state === 'open');
    const backup = resultsByControl(report).find(({ control }) => control === 'CP-9');
    const serving = new Set(backup?.rules);
    expect(backup?.open).toBe(open.filter(({ rule }) => serving.has(rule)).length);
    expect(backup?.state).toBe('not-satisfied');
  });

  it('does not call a control satisfied that no rule had a say about', () => {
    for (const { state } of resultsByControl(empty)) expect(state).toBe('not-judged');
  });

  it('as CSV has a line per control', () => {
    const lines = controlsCsv(report).trim().split('\r\n');
    expect(lines[0]).toContain('catalogue,control,title,state,open');
    expect(lines).toHaveLength(resultsByControl(report).length + 1);
  });
});

it('every rule gives evidence for a control, and every control has a rule', () => {
  const rules = [...jobRules, ...serverRules];
  for (const { id, controls: served } of rules) expect([id, served.length > 0]).toEqual([id, true]);
  const served = new Set(rules.flatMap((rule) => rule.controls));
  expect(Object.keys(controls).filter((control) => !served.has(control as never))).toEqual([]);
});
