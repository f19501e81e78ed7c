import { CommandFailedError, UsageError } from '@veeam-automation/cli/command-line/errors';
import { VeeamError } from '@veeam-automation/veeam/transport/errors';
import { RefusedError } from '../functions/action.ts';
import { Secrets } from '../functions/platform/secrets.ts';
import { storeCredentialsAction } from '../functions/servers/actions/store-credentials.ts';
import { type Credentials, credentials, type Purpose, purposes } from '../functions/servers/credentials.ts';
import { proveCredentials } from '../functions/servers/with-server.ts';
import {
  AutomationInvalidError,
  readAutomation,
  runtimeConfiguration,
} from '../lib/configuration/read-automation.ts';
import { openPrompt, type Prompt } from './command-line/prompt.ts';
import { runCommand } from './command-line/run-command.ts';

const usage = `npm run credentials -- set SERVER [read|write] [--user NAME] [--config automation.yaml] [--stack NAME] [--without-proof]

Asks for the user and the password, or reads them from standard input, a line each; a password is never an argument.
Without read or write, both credentials are asked for, one after the other. Each is proved by a logon from here before
it is stored. Where only AWS reaches the server, PUT /servers/SERVER/credentials/read proves it from there, and
--without-proof stores it untried.`;

interface Options {
  user?: string | undefined;
  config: string;
  stack: string;
  'without-proof': boolean;
}

/** The server and the purposes in the arguments. */
function target(words: readonly string[]): { server: string; wanted: readonly Purpose[] } {
  const [verb, server, given] = words;
  const wanted = given === undefined ? purposes : purposes.filter((purpose) => purpose === given);
  if (verb !== 'set' || server === undefined || wanted.length === 0) {
    throw new UsageError(usage);
  }
  return { server, wanted };
}

async function set(values: Options, words: readonly string[]): Promise<void> {
  const { server, wanted } = target(words);
  const configuration = runtimeConfiguration(
    readAutomation(values.config, new Date()).settings,
    values.config,
  );
  const prove = values['without-proof'] ? async () => undefined : proveCredentials;
  const store = storeCredentialsAction(configuration, new Secrets(values.stack), prove);
  const caller = { source: 'http', name: 'command', permissions: [], servers: ['*'] } as const;
  const prompt = openPrompt(process.stdin, process.stdout);
  for (const purpose of wanted) {
    const request = await askFor(server, purpose, values.user, prompt);
    await store.run({ server, purpose, request }, { caller, now: new Date(), requestId: 'command' });
    console.log(
      `Stored the credential to ${purpose} on ${server}${values['without-proof'] ? ', untried' : ''}.`,
    );
  }
}

async function askFor(
  server: string,
  purpose: Purpose,
  user: string | undefined,
  prompt: Prompt,
): Promise<Credentials> {
  const username = user ?? (await prompt.ask({ text: `User to ${purpose} on ${server}` }));
  const password = await prompt.ask({ text: `Password to ${purpose}`, hidden: true });
  const { data } = credentials.safeParse({ username, password });
  if (data === undefined) throw new UsageError('A user and a password are needed; nothing was stored.');
  return data;
}

await runCommand(
  {
    usage,
    options: {
      user: { type: 'string' },
      config: { type: 'string', default: 'automation.yaml' },
      stack: { type: 'string', default: 'VeeamAutomation' },
      'without-proof': { type: 'boolean', default: false },
    },
    wordsAtMost: 3,
    expected: [RefusedError, AutomationInvalidError],
  },
  async ({ values, positionals }) => {
    try {
      await set(values, positionals);
    } catch (error) {
      if (!(error instanceof VeeamError)) throw error;
      const also = `Nothing was stored. ${usage.split('\n').slice(-2).join(' ')}`;
      throw new CommandFailedError(`${error.message}\n${also}`, { cause: error });
    }
  },
);
