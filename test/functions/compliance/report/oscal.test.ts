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

/** The parts of a document that the tests read. */
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

  it('is refused by the schema when it is damaged, so the schema really checks', () => {
    expect(isValid({ 'assessment-results': { uuid: 'none' } })).toBe(false);
  });

  it('is the same each time, with unique identifiers', () => {
    const text = JSON.stringify(oscalOf(report));
    expect(JSON.stringify(oscalOf(report))).toBe(text);
    const own = [...text.matchAll(/"uuid":"([^"]+)"/g)].map(([, uuid]) => uuid);
    expect(new Set(own).size).toBe(own.length);
  });

  it('links each control that is not satisfied to its observations', () => {
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
  it('counts findings for each control that their rule gives evidence for', () => {
    const open = report.findings.filter(({ state }) => state === 'open');
    const backup = resultsByControl(report).find(({ control }) => control === 'CP-9');
    const serving = new Set(backup?.rules);
    expect(backup?.open).toBe(open.filter(({ rule }) => serving.has(rule)).length);
    expect(backup?.state).toBe('not-satisfied');
  });

  it('does not report a control as satisfied when no rule applied', () => {
    for (const { state } of resultsByControl(empty)) expect(state).toBe('not-judged');
  });

  it('as CSV has a line per control', () => {
    const lines = controlsCsv(report).trim().split('\r\n');
    expect(lines[0]).toContain('catalogue,control,title,state,open');
    expect(lines).toHaveLength(resultsByControl(report).length + 1);
  });
});

describe('the details', () => {
  const at = '2026-03-10T08:00:00.000Z';
  const finding = (changes: object) => ({ ...report.findings[0], ...changes }) as Report['findings'][number];
  const exception = { reason: 'Being moved', owner: 'Jana', expires: '2026-04-01' };
  const counts = { complied: 0, violated: 0, notApplicable: 0, unknown: 0, failed: 0 };
  const rule = (id: string, given: object) => ({
    ...counts,
    id,
    title: '',
    explanation: '',
    remedy: '',
    ...given,
  });
  const facts = [
    { fact: 'age', value: 7, unit: 'hours' as const, source: 'check: measured' },
    { fact: 'last success', value: null, source: 'history: lastSuccess' },
  ];
  const about = { rule: 'last-result', title: 'It failed', remedy: 'Look.', since: at, server: 'vbr01' };
  const whole: Report = {
    ...empty,
    servers: [
      { server: 'vbr01', product: 'backup-replication', version: '1.3-rev1', readAt: at, jobs: 1 },
      {
        server: 'em-1',
        product: 'enterprise-manager',
        readAt: at,
        jobs: 0,
        error: { code: 'x', message: 'y' },
      },
    ],
    findings: [
      finding({
        ...about,
        id: 'a',
        severity: 'high',
        state: 'open',
        job: { id: '1', name: 'SQL' },
        evidence: facts,
      }),
      finding({
        ...about,
        id: 'b',
        state: 'excepted',
        job: undefined,
        evidence: [],
        exception,
        owner: 'ann',
      }),
      ...(['held', 'observed', 'not-judged', 'open'] as const).map((state, index) =>
        finding({ ...about, id: `c${index}`, state, evidence: [] }),
      ),
    ],
    rules: [
      rule('last-result', { complied: 4, unknown: 2 }),
      rule('never-run', { complied: 3, unknown: 1 }),
      rule('server-clock', { violated: 1 }),
      rule('health-check-missing', { complied: 1 }),
    ],
  };
  const resultOf = (of: Report) =>
    (oscalOf(of) as { 'assessment-results': { results: Record<string, never>[] } })['assessment-results']
      .results[0];

  it('of a control are the figures of its rules, and its result', () => {
    const of = (control: string) => resultsByControl(whole).find((each) => each.control === control);
    const backup = of('CP-9');
    expect(backup?.rules).toEqual(expect.arrayContaining(['last-result', 'never-run']));
    expect(backup).toEqual({
      ...{
        control: 'CP-9',
        catalogue: 'NIST SP 800-53 Rev. 5',
        title: 'System Backup',
        state: 'not-satisfied',
      },
      ...{ rules: backup?.rules, complied: 7, unknown: 3 },
      ...{ open: 2, held: 1, excepted: 1, observed: 1, notJudged: 1 },
    });
    // Without a finding, a control has the result of its rules, also of a violated rule that no finding excuses.
    expect(of('AU-8')).toMatchObject({ state: 'satisfied', complied: 0, unknown: 0, open: 0 });
    expect(of('SI-3')).toMatchObject({ state: 'not-judged' });
    expect(of('SI-3')?.rules.length).toBeGreaterThan(0);
    const satisfied = resultsByControl({ ...whole, findings: [] }).find(({ control }) => control === 'CP-9');
    expect(satisfied?.state).toBe('satisfied');
    expect(resultsByControl(whole).map(({ control }) => control)).toEqual(Object.keys(controls));
  });

  it('of a line of CSV are those of one control', () => {
    const lines = controlsCsv(whole).split('\r\n');
    expect(lines[0]).toBe(
      'catalogue,control,title,state,open,held,excepted,observed,notJudged,complied,unknown,rules',
    );
    const rules = resultsByControl(whole)
      .find(({ control }) => control === 'CP-9')
      ?.rules.join(' ');
    expect(lines).toContain(`NIST SP 800-53 Rev. 5,CP-9,System Backup,not-satisfied,2,1,1,1,1,7,3,${rules}`);
  });

  it('of an observation are a finding and its evidence', () => {
    const result = resultOf(whole);
    const [one, other] = result?.['observations'] ?? [];
    const namespace = 'https://github.com/veeam-automation/ns/oscal';
    const server = result?.['local-definitions']?.['components'][0];
    const prop = (name: string, value: string) => ({ name, ns: namespace, value });
    const props = (id: string, state: string) => [
      prop('finding-id', id),
      prop('severity', 'high'),
      prop('state', state),
    ];
    const common = {
      ...{ uuid: expect.any(String), methods: ['TEST'], types: ['finding'], collected: at },
      subjects: [{ 'subject-uuid': server?.['uuid'], type: 'component', title: 'vbr01' }],
    };
    expect(one).toEqual({
      ...{ ...common, title: 'It failed: SQL on vbr01', props: props('a', 'open') },
      ...{ description: 'age: 7 hours; last success: none', remarks: `Since ${at}. Look.` },
    });
    expect(other).toEqual({
      ...{ ...common, title: 'It failed: vbr01', props: [...props('b', 'excepted'), prop('owner', 'ann')] },
      ...{
        description: 'It failed',
        remarks: `Since ${at}. Borne until 2026-04-01 by Jana: Being moved. Look.`,
      },
    });
  });

  it('of a document are its servers, the reviewed controls, and a finding for each judged one', () => {
    const document = oscalOf(whole)['assessment-results'] as Record<string, never>;
    expect(document['metadata']).toEqual({
      ...{
        title: 'Compliance of Veeam backups, check check-1',
        version: 'check-1',
        'oscal-version': '1.0.4',
      },
      'last-modified': whole.at,
    });
    const plan = document['back-matter']?.['resources'][0]?.['uuid'];
    expect(document['import-ap']).toEqual({ href: `#${plan}` });
    const result = resultOf(whole);
    expect(result).toMatchObject({ title: 'Check check-1', start: whole.at, end: whole.at });
    expect(result?.['local-definitions']).toEqual({
      components: [
        ['vbr01', 'backup-replication, API 1.3-rev1', 'operational'],
        ['em-1', 'enterprise-manager', 'other'],
      ].map(([title, description, state]) => ({
        ...{ uuid: expect.any(String), type: 'software', title, description, status: { state } },
      })),
    });
    const judged = resultsByControl(whole).filter(({ state }) => state !== 'not-judged');
    const ids = (catalogue: string) =>
      (result?.['reviewed-controls']?.['control-selections'] ?? ([] as never[]))
        .filter(({ description }) => description === catalogue)
        .flatMap((each) =>
          (each['include-controls'] as { 'control-id': string }[]).map((of) => of['control-id']),
        );
    expect(ids('NIST SP 800-53 Rev. 5')).toEqual(expect.arrayContaining(['cp-9', 'au-8']));
    expect(ids('ISO/IEC 27001:2022, Annex A')).toContain('iso-a.8.13');
    const findings = result?.['findings'] as unknown as Record<string, never>[];
    expect(findings).toHaveLength(judged.length);
    const backup = findings.find(({ title }) => title === 'CP-9 System Backup');
    expect(backup?.['target']).toEqual({
      ...{ type: 'objective-id', 'target-id': 'cp-9', status: { state: 'not-satisfied' } },
    });
    expect(backup?.['description']).toContain(
      'complied 7 times; findings: 2 open, 1 held back, 1 excepted, 1 only observed.',
    );
    expect(backup?.['related-observations']).toHaveLength(whole.findings.length);
    expect(findings.find(({ title }) => title === 'AU-8 Time Stamps')).not.toHaveProperty(
      'related-observations',
    );
    expect(JSON.stringify(document)).toContain('"control-id":"cp-9.1"');
  });

  it('of an empty report say so, without empty lists', () => {
    const result = resultOf(empty);
    expect(result?.['reviewed-controls']).toEqual({
      'control-selections': [{ description: expect.any(String) }],
    });
    for (const key of ['local-definitions', 'observations', 'findings'])
      expect(result).not.toHaveProperty(key);
  });

  it('include identifiers of version 4, from their check and what they name', () => {
    const of = (id: string) =>
      [...JSON.stringify(oscalOf({ ...whole, id })).matchAll(/"uuid":"([^"]+)"/g)].map(([, uuid]) => uuid);
    for (const uuid of of('check-1'))
      expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(of('check-2').filter((uuid) => of('check-1').includes(uuid))).toEqual([]);
    expect(new Set(of('check-1').map((uuid) => uuid?.charAt(19))).size).toBe(4);
  });
});

it('every rule gives evidence for a control, and every control has a rule', () => {
  const rules = [...jobRules, ...serverRules];
  for (const { id, controls: served } of rules) expect([id, served.length > 0]).toEqual([id, true]);
  const served = new Set(rules.flatMap((rule) => rule.controls));
  expect(Object.keys(controls).filter((control) => !served.has(control as never))).toEqual([]);
});
