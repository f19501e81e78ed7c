import { readFile, writeFile } from 'node:fs/promises';
import { decodeText } from '../functions/input/decode-text.ts';
import { UsageError } from './command-line/errors.ts';
import { openPrompt } from './command-line/prompt.ts';
import { runCommand } from './command-line/run-command.ts';
import { firstFile, isPlaceholder } from './init/first-file.ts';
import { firstSettings, type GivenAnswers, NotAnsweredError } from './init/first-settings.ts';

const usage = `npm run init [-- --product PRODUCT] [--url https://HOST:PORT] [--name NAME] [--fingerprint SHA256]
             [--schedule 'cron(…)'] [--time-zone ZONE] [--slack yes|no] [--file automation.yaml]

Asks for what no option answers, and writes a first automation.yaml. It reads the server's certificate to pin it, and
sends no credential. It writes over no file but the one that comes with the project.`;

const text = { type: 'string' } as const;

async function isTaken(file: string): Promise<boolean> {
  try {
    return !isPlaceholder(decodeText(await readFile(file)).text);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

async function init({ file, ...answers }: GivenAnswers & { file: string }): Promise<void> {
  if (await isTaken(file)) {
    throw new UsageError(
      `${file} is there already, and is not written over. Give another name with --file, or edit it.`,
    );
  }
  const prompt = openPrompt(process.stdin, process.stdout);
  try {
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
  },
  ({ values }) => init(values),
);
