import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandFailedError } from '@veeam-automation/cli/command-line/errors';
import { AutomationInvalidError, readAutomation } from '../lib/configuration/read-automation.ts';
import type { Automation } from '../lib/configuration/schema.ts';
import { runCommand } from './command-line/run-command.ts';

const usage = `npm run synth [-- --config automation.yaml] [-c KEY=VALUE …]

Checks a configuration, names every mistake in it with its place, and writes the stack's template into cdk.out/.
-c is passed to the CDK: npm run synth -- -c @aws-cdk/core:bootstrapQualifier=QUALIFIER`;

/** The limits of CloudFormation for one template (AWS, CloudFormation quotas). */
const most = { resources: 500, bytes: 1_000_000 };

await runCommand(
  {
    usage,
    options: {
      config: { type: 'string', default: 'automation.yaml' },
      context: { type: 'string', short: 'c', multiple: true, default: [] },
    },
    expected: [AutomationInvalidError],
  },
  async ({ values: { config, context } }) => {
    const { settings } = readAutomation(config, new Date());
    console.log(`${config} is in order: ${contentOf(settings)}.`);
    const given = [`config=${config}`, ...context].flatMap((each) => ['-c', each]);
    await cdk(['synth', '--quiet', ...given]);
    for (const template of await templatesIn('cdk.out')) console.log(await sizeOf(template));
  },
);

/** "2 schedules", as a list. The list is empty when the count is zero. */
function counted(count: number, one: string, many = `${one}s`): string[] {
  return count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];
}

/** The content of a file in one line, so that the user notices settings that were understood differently. */
function contentOf({ servers, compliance, copyJobs, schedules, webhooks, slack }: Automation): string {
  const products = Map.groupBy(Object.values(servers), ({ product }) => product);
  const named = [...products].map(([product, list]) => `${list.length} ${product}`).join(', ');
  const count = Object.keys(servers).length;
  return [
    count === 0 ? 'no server' : `${counted(count, 'server')} (${named})`,
    `checked at ${compliance.schedule} in ${compliance.timeZone}`,
    ...counted(compliance.policies.length, 'compliance policy', 'compliance policies'),
    ...counted(compliance.exceptions.length, 'exception'),
    ...counted(compliance.maintenanceWindows.length, 'maintenance window'),
    ...counted(copyJobs.policies.length, 'copy job policy', 'copy job policies'),
    ...counted(Object.keys(schedules).length, 'schedule'),
    ...counted(Object.keys(webhooks).length, 'webhook'),
    ...counted(slack.permissions.length, 'Slack permission'),
  ].join(', ');
}

async function cdk(args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [join('node_modules', 'aws-cdk', 'bin', 'cdk'), ...args], {
    stdio: 'inherit',
  });
  const code = await new Promise<number | null>((ended, failed) => {
    child.once('error', failed);
    child.once('close', ended);
  });
  if (code !== 0) throw new CommandFailedError('The stack was not synthesized: the CDK says above why.');
}

/** The templates of the stacks of the last synthesis. */
async function templatesIn(assembly: string): Promise<string[]> {
  const { artifacts } = JSON.parse(await readFile(join(assembly, 'manifest.json'), 'utf8')) as {
    artifacts: Record<string, { type: string; properties?: { templateFile?: string } }>;
  };
  return Object.values(artifacts).flatMap(({ type, properties }) =>
    type === 'aws:cloudformation:stack' ? [join(assembly, properties?.templateFile ?? '')] : [],
  );
}

async function sizeOf(template: string): Promise<string> {
  const text = await readFile(template, 'utf8');
  const resources = Object.keys(JSON.parse(text).Resources).length;
  const kilobytes = Math.ceil(Buffer.byteLength(text) / 1000);
  return `Wrote ${template}: ${resources} resources of ${most.resources}, ${kilobytes} kB of ${most.bytes / 1000}.`;
}
