import { readFileSync } from 'node:fs';
import { Check } from '../../functions/compliance/check/check.ts';
import type { ServerHistory } from '../../functions/compliance/history.ts';
import type { Reading } from '../../functions/compliance/reading.ts';
import { configuration } from '../tools/estate.ts';
import { peakMemoryMib, tell } from '../tools/fresh-process.ts';
import { spent } from '../tools/measure.ts';

/** The content of a file for one server: its reading, and its history from earlier checks. */
export interface ServerFile {
  reading: Reading;
  before: ServerHistory;
}

/** Judges one check in this process, server by server and cold like a function. Reports the resources of each part. */
const [dayBefore = '', at = '', ...files] = process.argv.slice(2);
const check = new Check({ id: 'check', configuration, now: new Date(at) }, { day: dayBefore, checks: [] });
let parsingMs = 0;
let judgingMs = 0;
for (const file of files) {
  let server: ServerFile | undefined;
  const parsing = await spent(() => {
    server = JSON.parse(readFileSync(file, 'utf8'));
  });
  if (!server) throw new Error('Nothing was read.');
  const { reading, before } = server;
  const judging = await spent(() => {
    check.judge(reading, before);
  });
  parsingMs += parsing.processorMs;
  judgingMs += judging.processorMs;
}
const { totals, changes } = check.summary([]);
tell({ jobs: totals.jobs, changes: changes.length, parsingMs, judgingMs, peakMib: peakMemoryMib() });
