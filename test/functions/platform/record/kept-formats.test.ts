import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listTokens } from '../../../../commands/tokens/callers.ts';
import { Batches } from '../../../../functions/clone/batches/record.ts';
import { Leases } from '../../../../functions/clone/leases.ts';
import { Clones } from '../../../../functions/clone/record.ts';
import { Fixes } from '../../../../functions/compliance/drift/fix-record.ts';
import { readHistory } from '../../../../functions/compliance/record/check-state.ts';
import { ComplianceRecord } from '../../../../functions/compliance/record/compliance-record.ts';
import { readStoredSettings } from '../../../../functions/compliance/settings/stored-settings.ts';
import { readLastSeen } from '../../../../functions/jobs/last-seen.ts';
import { readRun } from '../../../../functions/jobs/runs.ts';
import { readNotice } from '../../../../functions/notices/notice.ts';
import { storedNoticeIn } from '../../../../functions/notices/outbox.ts';
import { itemFormat, type NewItem } from '../../../../functions/platform/record/item.ts';
import type { AutomationRecord } from '../../../../functions/platform/record/record.ts';
import { callersOfTokens } from '../../../../functions/triggers/http/tokens.ts';
import { recordKinds } from '../../../../lib/resources/record.ts';
import { keptAt, keptItems } from './kept-items.ts';
import { type RunningRecord, runRecord } from './running-record.ts';

it('items of every format exist', () => {
  const formats = Array.from({ length: itemFormat }, (_none, index) => index + 1);
  expect([...keptItems.keys()].sort()).toEqual(formats);
});

describe.each([...keptItems])('items of format %i', (_format, items) => {
  let running: RunningRecord;
  let record: AutomationRecord;
  const now = () => keptAt;
  const of = (pk: string, sk = '') => {
    const found = items.find((item) => item.pk.startsWith(pk) && item.sk.startsWith(sk));
    if (found === undefined) throw new Error(`There is no ${pk} ${sk}.`);
    return found;
  };
  const all = (pk: string) => items.filter((item) => item.pk.startsWith(pk));
  beforeAll(async () => {
    running = await runRecord();
    record = running.open({ now });
    // A token works only in the table that it names.
    await record.putAll(items.map((item) => ('table' in item ? { ...item, table: record.table } : item)));
  });
  afterAll(() => running[Symbol.asyncDispose]());

  it('are of every kind that is written', () => {
    const kinds = new Set(items.map(({ pk }) => pk.split('#')[0]));
    // No present code writes it.
    const unwritten = ['SLACK-MESSAGE'];
    expect([...kinds].sort()).toEqual(recordKinds.filter((kind) => !unwritten.includes(kind)).toSorted());
  });

  it('have a clone with all its data', async () => {
    const clones = new Clones(record, { namespace: 'test', deadlineSeconds: 1800, now });
    const placed = [
      'pk',
      'sk',
      'listPk',
      'listSk',
      'duePk',
      'dueSk',
      'expiresAt',
      'format',
      'revision',
      'write',
    ];
    for (const item of all('CLONE#')) {
      const attributes = Object.entries(item).filter(([name]) => !placed.includes(name));
      expect(await clones.get(String(item['id']))).toMatchObject(Object.fromEntries(attributes));
    }
    for (const { sk, server, cloneId, sealed, usedUntil } of all('SESSION#')) {
      const holder = { server: String(server), id: String(cloneId), sessionFrom: sk };
      const session = await clones.sessions.get(holder);
      expect(session).toMatchObject({ sealed, usedUntil });
    }
    expect((await Array.fromAsync(clones.due())).map(({ id }) => id)).toEqual([]);
    const lease = of('LEASE#', 'CLONE#');
    const asked = { server: 'em-1', atOnce: 1, until: keptAt, comesFirst: true };
    const leases = new Leases(record, now);
    await expect(leases.take({ ...asked, cloneId: 'another' })).rejects.toThrow(': 1 of at most 1 run');
    await leases.take({ ...asked, cloneId: String(lease['holder']) });
  });

  it('have a batch with its rows', async () => {
    const batches = new Batches(record, now);
    const item = of('BATCH#', 'BATCH');
    const id = String(item['id']);
    expect(await batches.get(id)).toMatchObject({
      requestedBy: item['requestedBy'],
      servers: item['servers'],
      run: item['run'],
    });
    const rows = all('BATCH#').filter(({ sk }) => sk.startsWith('ROW#'));
    const shown = ({ row, request, state, attempt }: Readonly<Record<string, unknown>>) => ({
      row,
      request,
      state,
      attempt,
    });
    expect((await batches.rows(id)).map(shown)).toEqual(rows.map(shown));
    expect(new Set(rows.map(({ state }) => state))).toEqual(new Set(['ended', 'started', 'waiting']));
    const task = of('BATCH#', 'TASK#');
    expect(await batches.shortestTaskSeconds(id, 1, 'em-1')).toBe(task['seconds']);
  });

  it('have the state of checks, undamaged', async () => {
    const compliance = new ComplianceRecord(record);
    const servers = ['em-1', 'em-down', 'vb365-1', 'vbr-1'];
    const state = await readHistory(compliance, servers);
    expect(state.damage).toEqual([]);
    const latest = of('CHECK', 'LATEST');
    expect(state.latest).toMatchObject({ id: latest['id'], at: latest['at'], trend: latest['trend'] });
    const unresolved = all('FINDING#').filter(({ sk }) => sk.startsWith('OPEN#'));
    expect(Object.keys(state.history.findings)).toHaveLength(unresolved.length);
    for (const item of unresolved) {
      const entry = JSON.parse(String(item['entry']));
      expect(state.history.findings[entry.finding.id]).toMatchObject(entry);
    }
    expect(Object.values(state.history.findings).find(({ acknowledged }) => acknowledged)).toMatchObject({
      acknowledged: of('FINDING#', 'OPEN#last-result')['acknowledged'],
    });
    expect(state.history.mutes?.map(({ id, by }) => [id, by])).toEqual(
      all('MUTE').map(({ sk, by }) => [sk, by]),
    );
    // Each job had an item. Now it has a row in an item of many.
    const { id, past, days } = of('JOB#', 'PAST#');
    expect(state.history.jobs['vb365-1']).toEqual({ [String(id)]: { ...JSON.parse(String(past)), days } });
    expect(Object.values(state.history.jobs['vbr-1'] ?? {})).toMatchObject([
      { name: 'CRM Backup Copy', result: { value: 'success' }, days: '0' },
    ]);
    expect(state.history.versions?.['vb365-1']).toEqual({
      api: of('SERVER#vb365-1', 'VERSION')['api'],
      build: of('SERVER#vb365-1', 'VERSION')['build'],
    });
    const [resolved] = await Array.fromAsync(
      compliance.storedFindings('vbr-1', { isResolved: true, after: undefined }),
    );
    const { resolvedAt } = of('FINDING#', 'RESOLVED#');
    expect(resolved).toMatchObject({
      resolvedAt,
      entry: JSON.parse(String(of('FINDING#', 'RESOLVED#')['entry'])),
    });
  });

  it('have a fix of settings, with the earlier document', async () => {
    const fixes = new Fixes(record);
    const stored = of('FIX#', 'FIX');
    const fix = JSON.parse(String(stored['fix']));
    expect(await fixes.get(fix.id)).toEqual(fix);
    expect(await Array.fromAsync(fixes.list())).toContainEqual(fix);
    expect(await fixes.document(fix.id, fix.jobs[0].id)).toEqual({
      before: expect.objectContaining({ id: fix.jobs[0].id }),
      patch: JSON.parse(String(of('FIX#', 'JOB#')['patch'])),
    });
  });

  it('have jobs as last seen, their settings and their runs', async () => {
    const seen = await readLastSeen(record, [{ name: 'vbr-1', product: 'backup-replication' }]);
    const about = of('SERVER#vbr-1', 'SERVER');
    expect(seen.get('vbr-1')).toMatchObject({
      version: about['version'],
      readAt: about['asOf'],
      jobs: [JSON.parse(String(of('JOB#vbr-1', 'STATE#')['job']))],
    });
    const settings = of('SETTINGS#', 'PART#');
    const read = await readStoredSettings(record, settings.pk.slice('SETTINGS#'.length));
    expect(read.known.readAt).toBe(of('SETTINGS#', 'STATUS')['readAt']);
    expect(read.known.jobs.size).toBeGreaterThan(0);
    for (const item of all('RUN#')) {
      const stored = await record.get(item);
      // The latest format, which does not repeat what the keys have, has the run beside the item.
      const expected = item['run'] === undefined ? item['expected'] : JSON.parse(String(item['run']));
      expect(stored && readRun(stored)).toEqual(expected);
    }
  });

  it('have callers and their tokens, which work', async () => {
    expect(await callersOfTokens(record, now)('ann')).toMatchObject({ name: 'ann', servers: ['*'] });
    expect(await listTokens(record, keptAt)).toMatchObject([
      { name: 'ann', permissions: of('CALLER#')['permissions'], usedAt: of('TOKEN-USE#')['usedAt'] },
    ]);
  });

  it('have notices, sent and unsent', async () => {
    const tellOf = async ({ pk, sk }: NewItem) => {
      const item = await record.get({ pk, sk });
      return item && storedNoticeIn(item);
    };
    expect(await tellOf(of('NOTICE#'))).toMatchObject({ object: expect.stringContaining('work/checks/') });
    const ended = await tellOf(of('BATCH#', 'ENDED#'));
    expect(readNotice(ended?.notice ?? '')?.events).toMatchObject([
      { type: 'batch-ended', data: { succeeded: 2 } },
    ]);
    const waiting = await tellOf(of('NOTICE', 'taken-1'));
    expect(readNotice(waiting?.notice ?? '')?.entries).toMatchObject([
      { kind: 'taken', by: 'ann', because: 'known' },
    ]);
  });
});
