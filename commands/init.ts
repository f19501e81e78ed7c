import { readFile, writeFile } from 'node:fs/promises';
import { UsageError } from '@veeam-automation/cli/command-line/errors';
import { decodeText } from '../functions/input/decode-text.ts';
import { AutomationInvalidError, readAutomation } from '../lib/configuration/read-automation.ts';
import { openPrompt, type Prompt } from './command-line/prompt.ts';
import { runCommand } from './command-line/run-command.ts';
import { firstFile, isPlaceholder, withServer } from './init/first-file.ts';
import {
  firstSettings,
  type GivenAnswers,
  NotAnsweredError,
  ofFile,
  serverSettings,
} from './init/first-settings.ts';

const usage = `npm run init [-- --product PRODUCT] [--url https://HOST:PORT] [--name NAME] [--fingerprint SHA256]
             [--schedule 'cron(…)'] [--time-zone ZONE] [--slack yes|no] [--file automation.yaml]

Asks for what no option answers, and writes a first automation.yaml; to a file that is there already it adds a server,
and changes nothing else in it. It reads the server's certificate to pin it, and sends no credential. It writes over no
file but the one that comes with the project.`;

const text = { type: 'string' } as const;

/** The text of a file that the user wrote. Undefined when there is no file or only the file of this project. */
async function writtenFile(file: string): Promise<string | undefined> {
  try {
    const { text: written } = decodeText(await readFile(file));
    return isPlaceholder(written) ? undefined : written;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function init({ file, ...answers }: GivenAnswers & { file: string }): Promise<void> {
  const written = await writtenFile(file);
  const prompt = openPrompt(process.stdin, process.stdout);
  try {
    if (written !== undefined) return await addServer(file, written, answers, prompt);
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    const settings = await firstSettings(prompt, answers, timeZone);
    await writeFile(file, firstFile(settings));
    console.log(`
Wrote ${file}. Next:
  npm run doctor -- --no-aws
  npx cdk bootstrap
  npm run deploy
Then store the credentials: npm run credentials -- set ${settings.name}`);
  } catch (error) {
    if (!(error instanceof NotAnsweredError)) throw error;
    throw new UsageError(`\n${error.message}`, { cause: error });
  }
}

/** Adds a server to a valid file. @throws AutomationInvalidError when the file is invalid */
async function addServer(
  file: string,
  written: string,
  answers: GivenAnswers,
  prompt: Prompt,
): Promise<void> {
  const { settings } = readAutomation(file, new Date());
  const other = ofFile.find((option) => answers[option] !== undefined);
  if (other !== undefined)
    throw new UsageError(
      `${file} is there already, and gets a server: --${other} is to be changed in it by hand.`,
    );
  const server = await serverSettings(prompt, answers, Object.keys(settings.servers));
  await writeFile(file, withServer(written, server));
  console.log(`
Added ${server.name} to ${file}. Next:
  npm run doctor -- --no-aws
  npm run deploy
Then store the credentials: npm run credentials -- set ${server.name}`);
}

await runCommand(
  {
    usage,
    options: {
      product: text,
      url: text,
      name: text,
      fingerprint: text,
      schedule: text,
      'time-zone': text,
      slack: text,
      file: { type: 'string', default: 'automation.yaml' },
    },
    expected: [AutomationInvalidError],
  },
  ({ values }) => init(values),
);
