import { pathToFileURL } from 'node:url';
import type { CheckResult } from '../../functions/compliance/check/check-view.ts';
import { peakMemoryMib, tell } from '../tools/fresh-process.ts';
import { spent } from '../tools/measure.ts';

export interface Judged {
  jobs: number;
  elapsedMs: number;
  processorMs: number;
  peakMib: number;
}

/** Runs the deployed judge once, and reports the resources that its process used. */
const [file = '', event = ''] = process.argv.slice(2);
const { handler } = (await import(pathToFileURL(file).href)) as {
  handler: (event: object) => Promise<CheckResult>;
};
let jobs = 0;
const { elapsedMs, processorMs } = await spent(async () => {
  ({ jobs } = await handler(JSON.parse(event)));
});
const judged: Judged = { jobs, elapsedMs, processorMs, peakMib: peakMemoryMib() };
tell(judged);
