#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { startCloud } from './cloud.ts';

const usage = `local-cloud [ASSEMBLY] [options]

Runs a synthesized CDK app, and answers AWS SDKs and the AWS CLI for the services that it uses.

ASSEMBLY         the folder that "cdk synth" wrote (default cdk.out)
--api PORT       the port of the HTTP API (default 8080); 0 takes any free port, also for --aws
--aws PORT       the port of the AWS endpoint (default 4566)
--state FOLDER   keeps secrets, executions, objects and tables for the next start

It prints one line of JSON with the addresses and the stacks' outputs, then what the functions log, and runs until
Ctrl-C. It does not start when the template uses something that it does not simulate, and names what that is.`;

/** @throws Error that names the option when it is not a port */
function port(name: string, text: string | undefined): { [name: string]: number } {
  if (text === undefined) return {};
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return { [`${name}Port`]: Number(text) };
  throw new Error(`--${name} ${text}: not a valid port. See --help for the options.`);
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      help: { type: 'boolean', default: false },
      api: { type: 'string' },
      aws: { type: 'string' },
      state: { type: 'string' },
    },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  const [assembly = 'cdk.out', unexpected] = positionals;
  if (unexpected !== undefined)
    throw new Error(`Unexpected argument ${unexpected}. See --help for the usage.`);
  const cloud = await startCloud({
    assembly,
    ...port('api', values.api),
    ...port('aws', values.aws),
    ...(values.state !== undefined && { stateFolder: values.state }),
    log: (line) => console.log(JSON.stringify(line)),
  });
  const { apiUrl, awsEndpointUrl, outputs } = cloud;
  console.log(JSON.stringify({ ready: true, apiUrl, awsEndpointUrl, outputs }));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void cloud.close());
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
