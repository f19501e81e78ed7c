import { readFileSync } from 'node:fs';
import { check } from '../../functions/compliance/check/check.ts';
import type { History } from '../../functions/compliance/history.ts';
import type { Reading } from '../../functions/compliance/reading.ts';
import { configuration } from '../tools/estate.ts';
import { peakMemoryMib, tell } from '../tools/fresh-process.ts';
import { spent } from '../tools/measure.ts';

/** Judges one check in this process, cold as a function is, and says what each part took of it. */
const [historyFile = '', at = '', ...readingFiles] = process.argv.slice(2);
const history: History = JSON.parse(readFileSync(historyFile, 'utf8'));
const readings: Reading[] = [];
const parsing = await spent(() => {
  for (const file of readingFiles) readings.push(JSON.parse(readFileSync(file, 'utf8')));
});

let outcome: ReturnType<typeof check> | undefined;
const judging = await spent(() => {
  outcome = check({ id: 'check', readings, history, configuration, now: new Date(at) });
});
if (!outcome) throw new Error('Nothing was judged.');
tell({
  jobs: outcome.report.totals.jobs,
  changes: outcome.changes.length,
  parsingMs: parsing.processorMs,
  judgingMs: judging.processorMs,
  peakMib: peakMemoryMib(),
});
