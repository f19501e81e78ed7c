import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { CommandFailedError } from '@veeam-automation/cli/command-line/errors';
import { whileWaiting } from '@veeam-automation/cli/terminal/screen';
import { startLab } from '@veeam-automation/lab/lab';
import { parseRecording, type Recording } from '@veeam-automation/lab/replay/recording';
import { WORKSPACE } from '@veeam-automation/lab/slack/workspace';
import { parseTwin } from '@veeam-automation/lab/twin/twin';
import { startCloud } from '@veeam-automation/local-cloud/cloud';
import { runCommand } from './command-line/run-command.ts';
import { run } from './command-line/run-program.ts';
import { firstCheck } from './start/first-check.ts';
import { labAutomation, labWebhookSecret, seedLabCredentials } from './start/lab-automation.ts';
import { labBus, labChannels, labMail, labTopic, seedLabReceivers } from './start/lab-channels.ts';
import { localToken } from './start/local-record.ts';
import { type Ports, portTaken, readPorts } from './start/ports.ts';
import { welcome } from './start/welcome.ts';

const folder = '.local';
const usage = `npm start [-- --config automation.yaml] [--no-lab] [--replay FILE] [--twin FILE] [--keep] [--verbose]

Runs the whole on this machine: the synthesized stack in a local cloud, and simulated Veeam servers.

--config   runs a configuration of yours; --no-lab leaves the simulated servers out
--replay   gives the answers of a recording in place of the simulated servers; once for each product (docs/lab.md)
--twin     makes the simulated servers like an installation that was read (docs/lab.md)
--keep     keeps secrets, executions and reports in .local/ for the next start
--verbose  shows what every function logs`;

interface Options {
  config?: string | undefined;
  'no-lab': boolean;
  replay?: string[] | undefined;
  twin?: string | undefined;
  keep: boolean;
  verbose: boolean;
}

const began = performance.now();
function ready(what: string): void {
  console.log(`${((performance.now() - began) / 1000).toFixed(1).padStart(5)} s  ${what}`);
}

/** Shows on a terminal what the command waits for, and then that it is ready. */
async function part<Value>(
  name: string,
  work: Promise<Value>,
  shown: (value: Value) => string[],
): Promise<Value> {
  const value = await whileWaiting(process.stdout, name, work);
  for (const line of shown(value)) ready(line);
  return value;
}

function recordingsIn(files: readonly string[] = []): Promise<Recording[]> {
  return Promise.all(files.map(async (file) => parseRecording(await readFile(file, 'utf8'), file)));
}

const closing: (() => Promise<void>)[] = [];
async function stop(): Promise<void> {
  for (const close of closing.splice(0).reverse()) await close();
}

async function start(values: Options, ports: Ports): Promise<void> {
  await mkdir(folder, { recursive: true });
  let config = values.config;
  const lab = values['no-lab']
    ? undefined
    : await part(
        'the lab',
        startLab({
          recordings: await recordingsIn(values.replay),
          twin:
            values.twin === undefined
              ? undefined
              : parseTwin(await readFile(values.twin, 'utf8'), values.twin),
          enterpriseManagerPort: ports.enterpriseManager,
          backupReplicationPort: ports.backupReplication,
          microsoft365Port: ports.microsoft365,
          controlPort: ports.control,
          certificateFolder: `${folder}/lab`,
        }),
        ({ servers, controlUrl }) => [
          ...Object.values(servers).map(
            ({ name, product, url }) => `${name}, a simulated ${product}: ${url}`,
          ),
          `the lab's control: ${controlUrl}`,
        ],
      );
  if (lab) {
    closing.push(() => lab.close());
    config ??= `${folder}/automation.yaml`;
    if (values.config === undefined) await writeFile(config, labAutomation(lab, labChannels(lab)));
  }
  config ??= 'automation.yaml';
  const assembly = `${folder}/cdk.out`;
  await part(
    `the stack of ${config}`,
    run(['lib/app.ts'], {
      CDK_OUTDIR: assembly,
      CDK_CONTEXT_JSON: JSON.stringify({ config, build: 'together' }),
      // The check whether CloudFormation accepts the template takes seconds. `npm run synth` does it.
      CDK_VALIDATION: 'false',
    }),
    () => [`the stack of ${config}: synthesized, its functions bundled`],
  );
  const cloud = await part(
    'the local cloud',
    startCloud({
      assembly,
      apiPort: ports.api,
      awsPort: ports.aws,
      ...(values.keep && { stateFolder: `${folder}/state` }),
      ...(lab && { mail: labMail(lab), topics: labTopic(lab), buses: labBus(lab) }),
      log: (line) => values.verbose && console.log(JSON.stringify(line)),
    }),
    ({ awsEndpointUrl, apiUrl }) => [`the AWS endpoint: ${awsEndpointUrl}`, `the HTTP API: ${apiUrl}`],
  );
  closing.push(() => cloud.close());
  if (lab) {
    seedLabCredentials(lab, cloud);
    seedLabReceivers(lab, cloud);
    lab.slack.appAt(`${cloud.apiUrl}/slack/commands`);
  }
  const aws = {
    AWS_ENDPOINT_URL: cloud.awsEndpointUrl,
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  };
  const token = await localToken(cloud);
  const webhookSecret = labWebhookSecret(cloud);
  const environment = {
    API_URL: cloud.apiUrl ?? '',
    API_TOKEN: token,
    ...(webhookSecret !== undefined && { WEBHOOK_SECRET: webhookSecret }),
    ...(lab && { LAB_URL: lab.controlUrl, SLACK_SIGNING_SECRET: WORKSPACE.signingSecret }),
    ...aws,
  };
  const lines = Object.entries(environment).map(([name, value]) => `export ${name}='${value}'\n`);
  await writeFile(`${folder}/env`, lines.join(''), { mode: 0o600 });
  ready(`a token that may do everything: ${folder}/env`);
  const { reportUrl } = await part(
    'a first compliance check',
    firstCheck(environment.API_URL, environment.API_TOKEN),
    ({ line }) => [line],
  );
  ready('ready');
  console.log(welcome(environment, lab, reportUrl, values.replay !== undefined || values.twin !== undefined));
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    console.log('\nstopping');
    stop().then(
      () => process.exit(0),
      (error) => {
        console.error(error);
        process.exit(1);
      },
    );
  });
}

await runCommand(
  {
    usage,
    options: {
      config: { type: 'string' },
      'no-lab': { type: 'boolean', default: false },
      replay: { type: 'string', multiple: true },
      twin: { type: 'string' },
      keep: { type: 'boolean', default: false },
      verbose: { type: 'boolean', default: false },
    },
  },
  async ({ values }) => {
    const ports = readPorts(process.env);
    try {
      await start(values, ports);
    } catch (cause) {
      await stop();
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new CommandFailedError(portTaken(cause, ports) ?? why, { cause });
    }
  },
);
