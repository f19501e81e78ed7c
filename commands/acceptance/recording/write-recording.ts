import { writeFile } from 'node:fs/promises';
import { CommandFailedError, UsageError } from '@veeam-automation/cli/command-line/errors';
import type { Recording } from '@veeam-automation/lab/replay/recording';
import { VeeamError } from '@veeam-automation/veeam/transport/errors';
import { credentials } from '../../../functions/servers/credentials.ts';
import { readAutomation, runtimeConfiguration } from '../../../lib/configuration/read-automation.ts';
import { openPrompt } from '../../command-line/prompt.ts';
import { recordServer } from './record-server.ts';

/** The time limit for all reads together. Reading a large server takes minutes. */
const longestMs = 20 * 60_000;

/**
 * Asks for an account, records a server of a configuration, and prints what was read and what was not.
 * @throws UsageError when there is no such server or no account, CommandFailedError when nothing could be read,
 * AutomationInvalidError
 */
export async function writeRecording({
  config,
  server: name,
  file,
}: {
  config: string;
  server: string;
  file: string;
}): Promise<void> {
  const { servers } = runtimeConfiguration(readAutomation(config, new Date()).settings, config);
  const server = servers.find((each) => each.name === name);
  if (server === undefined) throw new UsageError(`${config} has no server ${name}.`);
  const prompt = openPrompt(process.stdin, process.stderr);
  const username = await prompt.ask({ text: `User to read on ${name}` });
  const password = await prompt.ask({ text: 'Password to read', hidden: true });
  const { data } = credentials.safeParse({ username, password });
  if (data === undefined) throw new UsageError(`A user and a password to read on ${name} are needed.`);
  let recording: Recording;
  try {
    recording = await recordServer({
      server,
      credentials: data,
      now: () => new Date(),
      deadline: AbortSignal.timeout(longestMs),
      say: (line) => console.error(line),
    });
  } catch (error) {
    if (!(error instanceof VeeamError)) throw error;
    throw new CommandFailedError(error.message, { cause: error });
  }
  await writeFile(file, `${JSON.stringify(recording, null, 1)}\n`, { mode: 0o600 });
  const { exchanges, unread, versions } = recording;
  console.log(`${file} has ${exchanges.length} answers of ${server.product} in ${versions.join(', ')}.`);
  for (const { version, read, code, status } of unread)
    console.log(`not read in ${version}: ${read}: ${code}${status === undefined ? '' : `, HTTP ${status}`}`);
  console.log('Names, addresses and secrets are replaced. Look through it all the same before you send it.');
}
