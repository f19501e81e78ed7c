import { UsageError } from './command-line/errors.ts';
import { runCommand } from './command-line/run-command.ts';
import { month, type Parameters, tableOf } from './cost/month.ts';
import { prices, pricesAsOf, pricesRegion } from './cost/prices.ts';
import { measure } from './cost/sample.ts';
import { lineThrough } from './cost/usage.ts';

const usage = `npm run cost [-- --servers 5 --jobs 500 --checks-per-day 24 --clones-per-month 100 --server-seconds 0 --json]

Prints what a month costs at AWS's list prices, from what a check and a clone use in the local cloud. --jobs are those
of all servers together. --server-seconds adds to each run of a function that asks a Veeam server: the lab answers at
once. See docs/cost.md for what is counted.`;

/** Sizes small and large enough for a line between them. */
const small = 30;
const large = 1000;
const moreServers = 3;

await runCommand(
  {
    usage,
    options: {
      servers: { type: 'string', default: '5' },
      jobs: { type: 'string', default: '500' },
      'checks-per-day': { type: 'string', default: '24' },
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
      clonesPerMonth: Number(values['clones-per-month']),
      serverSeconds: Number(values['server-seconds']),
    };

    if (Object.values(parameters).some((value) => !(value >= 0 && Number.isFinite(value))))
      throw new UsageError(`The numbers are 0 or more.\n\n${usage}`);
    process.stderr.write('Counting in the local cloud, three times: about a minute …\n');
    const one = await measure(1, small);
    const withJobs = await measure(1, large);
    const withServers = await measure(moreServers, small);
    const counted = {
      idle: (servers: number) => lineThrough(one.idle, withJobs.idle, withServers.idle)(servers, 0),
      check: lineThrough(one.check, withJobs.check, withServers.check),
      clone: one.clone,
    };
    const bill = month(counted, parameters);
    if (values.json) {
      const lines = bill.lines.map((line) => ({ ...line, ...prices[line.meter] }));
      const counts = { check: counted.check(parameters.servers, parameters.jobs), clone: counted.clone };
      const { runs } = withJobs;
      const result = { pricesAsOf, pricesRegion, parameters, usd: bill.usd, lines, counts, runs };
      console.log(JSON.stringify(result, null, 2));
    } else {
      console.log(tableOf(bill, parameters));
      const asMeasured = month(counted, { ...parameters, serverSeconds: 0 }).usd;
      if (parameters.serverSeconds > 0)
        console.log(`With servers as fast as the lab: ${asMeasured.toFixed(2)} USD.`);
    }
  },
);
