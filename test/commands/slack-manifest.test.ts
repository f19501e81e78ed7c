import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { slackManifest } from '../../commands/slack-manifest/manifest.ts';

it('points the command and the buttons to the two routes', () => {
  expect(slackManifest(new URL('https://api.example.com'), '/backup')).toMatchObject({
    features: { slash_commands: [{ command: '/backup', url: 'https://api.example.com/slack/commands' }] },
    settings: { interactivity: { request_url: 'https://api.example.com/slack/interactions' } },
  });
});

it('is printed as YAML, with the command of automation.yaml', () => {
  const args = ['commands/slack-manifest.ts', '--url', 'https://api.example.com'];
  const printed = parse(execFileSync(process.execPath, args, { encoding: 'utf8' }));
  expect(printed.features.slash_commands[0].command).toBe('/veeam');
});
