import { UsageError } from '@veeam-automation/cli/command-line/errors';
import { stringify } from 'yaml';
import { AutomationInvalidError, readAutomation } from '../lib/configuration/read-automation.ts';
import { runCommand } from './command-line/run-command.ts';
import { slackManifest } from './slack-manifest/manifest.ts';

const usage = `npm run slack:manifest -- --url https://… [--config automation.yaml]

Prints the manifest of the Slack app. The address is the stack's output ApiUrl.`;

await runCommand(
  {
    usage,
    options: { url: { type: 'string' }, config: { type: 'string', default: 'automation.yaml' } },
    expected: [AutomationInvalidError],
  },
  ({ values: { url, config } }) => {
    if (url === undefined || !URL.canParse(url))
      throw new UsageError(`--url is ${url === undefined ? 'missing' : 'no address'}.\n\n${usage}`);
    const { slack } = readAutomation(config, new Date()).settings;
    console.log(stringify(slackManifest(new URL(url), slack.command)).trimEnd());
  },
);
