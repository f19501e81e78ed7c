import { runCheck } from '../../functions/compliance/check/run-check.ts';
import { diskStores } from '../tools/disk-stores.ts';
import { configuration } from '../tools/estate.ts';
import { peakMemoryMib, tell } from '../tools/fresh-process.ts';
import { spent } from '../tools/measure.ts';

/** Runs a check like the judge's function, from the readings in the bucket to the output. Reports time and memory. */
const [folder = '', at = '', count = ''] = process.argv.slice(2);
const servers = Array.from({ length: Number(count) }, (_none, server) => ({
  name: `s${server}`,
  product: 'backup-replication' as const,
  baseUrl: 'https://example.com',
}));
let jobs = 0;
const { processorMs } = await spent(async () => {
  const { report } = await runCheck(diskStores(folder), 'check', servers, configuration, new Date(at));
  jobs = report.totals.jobs;
});
tell({ jobs, processorMs, peakMib: peakMemoryMib() });
