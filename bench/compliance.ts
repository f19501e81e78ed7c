import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CheckOutcome } from '../functions/compliance/check/check.ts';
import { serversIn } from '../functions/compliance/history.ts';
import type { Reading } from '../functions/compliance/reading.ts';
import { findingItem, latestKey } from '../functions/compliance/record/items.ts';
import { changedPasts, noPasts } from '../functions/compliance/record/pasts.ts';
import { jobRules, serverRules } from '../functions/compliance/rules/registry.ts';
import { judgeNodeOptions } from '../lib/compliance.ts';
import type { ServerFile } from './sides/judge.ts';
import { diskStores } from './tools/disk-stores.ts';
import { lastOfDailyChecks, readingsOf } from './tools/estate.ts';
import { exact, here, number, ratio } from './tools/figures.ts';
import { inFreshProcess } from './tools/fresh-process.ts';
import { show } from './tools/show.ts';

interface Judged {
  jobs: number;
  changes: number;
  parsingMs: number;
  judgingMs: number;
  peakMib: number;
}
interface Whole {
  jobs: number;
  processorMs: number;
  peakMib: number;
}

const servers = 100;
const jobsEach = 1000;
const rounds = 7;
const now = new Date('2026-03-10T08:00:00Z');
const yesterday = new Date(now.getTime() - 86_400_000);

const folder = mkdtempSync(join(tmpdir(), 'veeam-automation-bench-'));
const runs: Judged[] = [];
const wholes: Whole[] = [];
const bare: Pick<Whole, 'processorMs'>[] = [];
try {
  const before = lastOfDailyChecks(2, servers, jobsEach, yesterday);
  const readings = readingsOf(servers, jobsEach, now);
  const knownOf = serversIn(before.history);
  const files = readings.map((reading) => {
    const file = join(folder, `${reading.server}.json`);
    const server: ServerFile = { reading, before: knownOf(reading.server) };
    writeFileSync(file, JSON.stringify(server));
    return file;
  });
  await leave(before, readings);
  const judge = new URL('sides/judge.ts', import.meta.url);
  const judgeWhole = new URL('sides/judge-whole.ts', import.meta.url);
  const judgeFloor = new URL('sides/judge-floor.ts', import.meta.url);
  for (let round = 0; round < rounds; round++) {
    runs.push(await inFreshProcess<Judged>(judge, [before.history.day ?? '', now.toISOString(), ...files]));
    const copy = join(folder, 'copy');
    cpSync(join(folder, 'stores'), copy, { recursive: true });
    wholes.push(
      await inFreshProcess<Whole>(judgeWhole, [copy, now.toISOString(), String(servers)], {
        NODE_OPTIONS: judgeNodeOptions,
      }),
    );
    bare.push(await inFreshProcess(judgeFloor, [copy, 'check']));
    rmSync(copy, { recursive: true });
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Writes the input of the judge's function to a bucket and a record. */
async function leave({ history, report }: CheckOutcome, readings: readonly Reading[]): Promise<void> {
  const { storage, put } = diskStores(join(folder, 'stores'));
  for (const reading of readings) await storage.putReading('check', reading);
  const { day = '', jobs, findings, checks: trend } = history;
  for (const [server, known] of Object.entries(jobs))
    await put(...changedPasts(server, noPasts, known, day, (days) => days).puts);
  for (const entries of Map.groupBy(Object.values(findings), ({ finding }) => finding.server).values())
    await put(...entries.map((entry) => findingItem(entry, 'before')));
  const { at } = report;
  await put({ ...latestKey, id: 'before', at, applied: true, day, checkedDays: [day], trend });
}

const [first] = runs;
if (first?.jobs !== servers * jobsEach) throw new Error(`${first?.jobs} jobs were judged.`);
if (wholes.some(({ jobs }) => jobs !== first.jobs)) throw new Error('The judge as a whole judged others.');
const all = (of: (run: Judged) => number) => runs.map(of);
show({
  bench: 'compliance',
  what: `${servers} servers × ${number(jobsEach)} jobs judged by ${jobRules.length} rules for jobs and ${serverRules.length} for servers, each time in a fresh process`,
  figures: [
    here(
      'judging, processor',
      all(({ judgingMs }) => judgingMs / 1000),
      's',
      { budget: 3 },
    ),
    here(
      'peak memory when judged',
      all(({ peakMib }) => peakMib),
      'MiB',
      { budget: 512 },
    ),
    ratio('judging ÷ reading readings and what is known of jobs, processor', {
      ours: ['judging', all(({ judgingMs }) => judgingMs)],
      floor: ['files and JSON.parse', all(({ parsingMs }) => parsingMs)],
    }),
    here(
      'judge as a whole, processor',
      wholes.map(({ processorMs }) => processorMs / 1000),
      's',
      { budget: 4 },
    ),
    ratio('judge as a whole ÷ parsing, stringifying and compressing the same, processor', {
      ours: ['judge', wholes.map(({ processorMs }) => processorMs)],
      floor: ['the same bytes', bare.map(({ processorMs }) => processorMs)],
    }),
    here(
      'peak memory of the judge as a whole',
      wholes.map(({ peakMib }) => peakMib),
      'MiB',
      { budget: 512 },
    ),
    exact('changes notified', first.changes, 'changes'),
  ],
  notes: [
    'Peak memory is resident (RSS), of the whole process: Node.js, which strips the types of the code it loads, one server after the other, and what the report says besides jobs and findings.',
    'The judge as a whole reads readings and record and writes report and changes, compressed, in a folder: AWS is left out. With it, a whole check in the local cloud is the bench whole-check.',
  ],
});
