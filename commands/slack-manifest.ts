import { parseArgs } from 'node:util';
import { stringify } from 'yaml';
import { readAutomation } from '../lib/configuration/read-automation.ts';
import { slackManifest } from './slack-manifest/manifest.ts';

const usage = `npm run slack:manifest -- --url https://… [--config automation.yaml]

Prints the manifest of the Slack app. The address is the stack's output ApiUrl.`;

const { values } = parseArgs({
  options: { url: { type: 'string' }, config: { type: 'string', default: 'automation.yaml' } },
});

if (values.url === undefined || !URL.canParse(values.url)) {
  console.error(`--url is ${values.url === undefined ? 'missing' : 'no address'}.\n\n${usage}`);
  process.exitCode = 2;
} else {
  const { slack } = readAutomation(values.config, new Date()).settings;
  console.log(stringify(slackManifest(new URL(values.url), slack.command)).trimEnd());
}
