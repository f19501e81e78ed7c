import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jobRules, serverRules } from '../functions/compliance/rules/registry.ts';
import { lastOfDailyChecks, readingsOf } from './tools/estate.ts';
import { exact, here, number, ratio } from './tools/figures.ts';
import { inFreshProcess } from './tools/fresh-process.ts';
import { show } from './tools/show.ts';

interface Judged {
  jobs: number;
  changes: number;
  bytes: number;
  parsingMs: number;
  judgingMs: number;
  writingMs: number;
  judgedPeakMib: number;
  peakMib: number;
}

const servers = 100;
const jobsEach = 1000;
const rounds = 7;
const now = new Date('2026-03-10T08:00:00Z');
const yesterday = new Date(now.getTime() - 86_400_000);

const folder = mkdtempSync(join(tmpdir(), 'veeam-automation-bench-'));
const runs: Judged[] = [];
try {
  const history = join(folder, 'history.json');
  const readings = readingsOf(servers, jobsEach, now).map((reading) => {
    const file = join(folder, `${reading.server}.json`);
    writeFileSync(file, JSON.stringify(reading));
    return file;
  });
  writeFileSync(history, JSON.stringify(lastOfDailyChecks(2, servers, jobsEach, yesterday).history));
  const judge = new URL('sides/judge.ts', import.meta.url);
  for (let round = 0; round < rounds; round++) {
    runs.push(await inFreshProcess<Judged>(judge, [history, now.toISOString(), ...readings]));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

const [first] = runs;
if (first?.jobs !== servers * jobsEach) throw new Error(`${first?.jobs} jobs were judged.`);
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
      all(({ judgedPeakMib }) => judgedPeakMib),
      'MiB',
      { budget: 512 },
    ),
    ratio('judging ÷ reading the readings, processor', {
      ours: ['judging', all(({ judgingMs }) => judgingMs)],
      floor: ['files and JSON.parse', all(({ parsingMs }) => parsingMs)],
    }),
    here(
      'report as JSON, CSV and HTML, processor',
      all(({ writingMs }) => writingMs / 1000),
      's',
    ),
    here(
      'peak memory with the reports',
      all(({ peakMib }) => peakMib),
      'MiB',
    ),
    exact('report in its three forms', first.bytes / 1e6, 'MB'),
    exact('changes notified', first.changes, 'changes'),
  ],
  notes: [
    'Peak memory is of the whole process: Node.js, all readings, the history of the days before, and the report.',
    'Only judging and writing; the whole check in the local cloud is the bench whole-check.',
  ],
});
