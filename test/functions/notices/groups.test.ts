import { describe, expect, it } from 'vitest';
import {
  type Entry,
  entryTitle,
  groupLine,
  groupsOf,
  memberLine,
  memberName,
} from '../../../functions/notices/notice.ts';
import { causesOf } from '../../../web/overview/causes.ts';
import { finding } from '../../web/findings.ts';
import { entries, entry } from './notices.ts';

const at = '2026-11-23T06:00:00Z';
const linesOf = (given: Entry[]) => groupsOf(given).map(groupLine);
const membersOf = (given: Entry[]) =>
  groupsOf(given).flatMap((group) =>
    group.entries.map((each) => [memberName(group, each), memberLine(group, each, at)]),
  );
const full = (name: string, also: Partial<Entry> = {}) =>
  entry({
    id: `last-result-${name}`,
    job: { id: name, name, repository: 'Prague-1' },
    message: 'Disk full',
    reason: '“Disk full” · last result Failed',
    ...also,
  });

describe('the groups of a notice', () => {
  it('are by event and cause: the message of the server, and the repository that all share', () => {
    const given = [full('A'), full('B'), full('C', { kind: 'resolved', because: 'it complies again' })];
    expect(linesOf(given)).toStrictEqual([
      '▲ new, high: Repository Prague-1: “Disk full”: vbr-1 (2 jobs)',
      '✔ resolved, high: The last run did not succeed: C on vbr-1',
    ]);
    expect(membersOf(given)).toStrictEqual([
      ['A', 'last result Failed'],
      ['B', 'last result Failed'],
      ['', 'it complies again'],
    ]);
  });

  it('are a rule that many jobs break, on any server, and single jobs if they are few', () => {
    const many = [...entries(3), ...entries(2, { server: 'vbr-2' })];
    expect(linesOf(many)).toStrictEqual(['▲ new, high: The last run did not succeed: 5 jobs on 2 servers']);
    expect(membersOf(many)[0]?.[0]).toBe('job 0 on vbr-1');
    expect(linesOf(entries(3))).toHaveLength(3);
  });

  it('come in the order of the first of each, whatever their kind', () => {
    const titled = (title: string, kind: Entry['kind'] = 'new') =>
      entry({ id: title, rule: title, title, kind });
    const given = [titled('First'), titled('Second', 'resolved'), titled('Third')];
    expect(groupsOf(given).map(({ cause }) => cause.findings[0].title)).toStrictEqual([
      'First',
      'Second',
      'Third',
    ]);
  });

  it('include what follows from a failure', () => {
    const old = entry({
      id: 'old',
      rule: 'last-success-age',
      title: 'No success lately',
      severity: 'critical',
    });
    expect(linesOf([old, entry()])).toStrictEqual([
      '▲ new, critical: The last run did not succeed: DB Backup on vbr-1 (and 1 more)',
    ]);
    expect(membersOf([old, entry()]).map(([name]) => name)).toStrictEqual(['', 'No success lately']);
    const late = full('B', { id: 'late', rule: 'last-success-age', title: 'No success lately' });
    expect(membersOf([full('A'), full('B'), late]).map(([name]) => name)).toStrictEqual([
      'A',
      'B',
      'B, No success lately',
    ]);
  });

  it('name their owners: one for all, or each', () => {
    const [one, other] = [full('A', { owner: 'Database team' }), full('B', { owner: 'Mail team' })];
    expect(entryTitle(one)).toBe(
      '▲ new, high: The last run did not succeed: A on vbr-1 (owner: Database team)',
    );
    expect(linesOf([one, { ...other, owner: 'Database team' }])[0]).toMatch(
      /\(2 jobs\) \(owner: Database team\)$/,
    );
    expect(linesOf([one, other])[0]).toMatch(/\(2 jobs\)$/);
    const linesOfOwners = (...all: Entry[]) => membersOf(all).map(([, line]) => line);
    expect(linesOfOwners(one, other, full('C'))).toStrictEqual([
      'last result Failed (owner: Database team)',
      'last result Failed (owner: Mail team)',
      'last result Failed',
    ]);
    const shared = [one, { ...other, owner: 'Database team' }];
    expect(linesOfOwners(...shared)).toStrictEqual(['last result Failed', 'last result Failed']);
  });

  it('are the same as in the console', () => {
    const names = ['A', 'B', 'C', 'D', 'E', 'F', 'G'];
    const given = names.map((name, index) =>
      finding({
        id: name,
        rule: index < 2 ? 'last-result' : 'never-run',
        job: { id: name, name },
        evidence: index < 2 ? [{ fact: 'message', value: 'Denied', source: 'server: message' }] : [],
      }),
    );
    const told = given.map(({ id, rule, title, severity, server, since, job }, index) =>
      entry({
        id,
        rule,
        title,
        severity,
        server,
        since,
        ...(job && { job }),
        ...(index < 2 && { message: 'Denied' }),
      }),
    );
    const idsOf = (groups: readonly { findings: readonly { id: string }[] }[]) =>
      groups.map(({ findings }) => findings.map(({ id }) => id)).toSorted();
    expect(idsOf(groupsOf(told).map(({ cause }) => cause))).toStrictEqual(
      idsOf(causesOf(given, Date.parse(at))),
    );
  });
});
