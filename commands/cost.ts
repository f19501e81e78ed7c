import { UsageError } from '@veeam-automation/cli/command-line/errors';
import { interfaceEndpoints } from '../lib/resources/network.ts';
import { runCommand } from './command-line/run-command.ts';
import { month, type Parameters, tableOf } from './cost/month.ts';
import { prices, pricesAsOf, pricesRegion } from './cost/prices.ts';
import { type Measured, measure } from './cost/sample.ts';
import { lineThrough } from './cost/usage.ts';

const usage = `npm run cost [-- --servers 5 --jobs 500 --checks-per-day 24 --runs-per-day 1 --clones-per-month 100
                --server-seconds 0 --json]

Prints what a month costs at AWS's list prices and without what AWS never bills, from what a check and a clone use in
the local cloud, and what it costs while nothing is asked for. --jobs are those of all servers together, each of which
runs --runs-per-day times. --server-seconds adds to each run of a function that asks a Veeam server: the lab answers at
once. See docs/cost.md for what is counted.`;

/** Numbers of jobs that are far enough apart to draw a line between them. */
const small = 30;
const large = 400;
const moreServers = 3;
const monthHours = 720;

await runCommand(
  {
    usage,
    options: {
      servers: { type: 'string', default: '5' },
      jobs: { type: 'string', default: '500' },
      'checks-per-day': { type: 'string', default: '24' },
      'runs-per-day': { type: 'string', default: '1' },
      'clones-per-month': { type: 'string', default: '100' },
      'server-seconds': { type: 'string', default: '0' },
      json: { type: 'boolean', default: false },
    },
  },
  async ({ values }) => {
    const parameters: Parameters = {
      servers: Number(values.servers),
      jobs: Number(values.jobs),
      checksPerDay: Number(values['checks-per-day']),
      runsPerDay: Number(values['runs-per-day']),
      clonesPerMonth: Number(values['clones-per-month']),
      serverSeconds: Number(values['server-seconds']),
    };

    if (Object.values(parameters).some((value) => !(value >= 0 && Number.isFinite(value))))
      throw new UsageError(`The numbers are 0 or more.\n\n${usage}`);
    process.stderr.write('Counting in the local cloud, three times: some minutes …\n');
    const one = await measure(1, small);
    const withJobs = await measure(1, large);
    const withServers = await measure(moreServers, small);
    const line = (part: 'idle' | 'unchanged' | 'changed') => {
      const of = (measured: Measured) => measured[part];
      return lineThrough(of(one), of(withJobs), of(withServers));
    };
    const counted = {
      idle: line('idle'),
      unchanged: line('unchanged'),
      changed: line('changed'),
      clone: one.clone,
    };
    const bill = month(counted, parameters);
    const idle = month(counted, { ...parameters, checksPerDay: 0, clonesPerMonth: 0 });
    const zoneUsd = interfaceEndpoints.length * monthHours * prices.endpointHours.usd;
    if (values.json) {
      const lines = bill.lines.map((each) => ({ ...each, ...prices[each.meter] }));
      const { servers, jobs } = parameters;
      const counts = {
        idle: counted.idle(servers, jobs),
        unchanged: counted.unchanged(servers, jobs),
        changed: counted.changed(servers, jobs),
        clone: counted.clone,
      };
      const { usd, usdAfterFree } = bill;
      const { runs } = withJobs;
      const result = {
        pricesAsOf,
        pricesRegion,
        parameters,
        usd,
        usdAfterFree,
        idle,
        zoneUsd,
        lines,
        counts,
        runs,
      };
      console.log(JSON.stringify(result, null, 2));
      return;
    }
    console.log(tableOf(bill, parameters));
    const both = ({ usd, usdAfterFree }: typeof bill) =>
      `${usd.toFixed(2)} USD at list price, ${usdAfterFree.toFixed(2)} after what is free`;
    console.log(`While nothing is asked for: ${both(idle)}.`);
    console.log(
      `In a VPC, the interface endpoints of ${interfaceEndpoints.join(' and ')}: ${zoneUsd.toFixed(2)} USD more for each zone (docs/cost.md says how to do without).`,
    );
    if (parameters.serverSeconds > 0)
      console.log(
        `With servers as fast as the lab: ${both(month(counted, { ...parameters, serverSeconds: 0 }))}.`,
      );
  },
);
