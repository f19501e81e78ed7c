import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { Secrets } from '../functions/platform/secrets.ts';
import { credentials, purposes } from '../functions/servers/connect.ts';

const usage = `npm run credentials -- set SERVER read|write [--user NAME] [--stack NAME]

Asks for the user and the password, or reads the password from standard input; neither is ever an argument.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { user: { type: 'string' }, stack: { type: 'string', default: 'VeeamAutomation' } },
});
const [verb, server, given] = positionals;
const purpose = purposes.find((known) => known === given);

if (verb !== 'set' || server === undefined || purpose === undefined) {
  console.error(usage);
  process.exitCode = 2;
} else {
  const parsed = credentials.safeParse({
    username: values.user ?? (await ask(`User for ${server} (${purpose}): `, false)),
    password: await ask('Password: ', true),
  });
  if (parsed.success) {
    await new Secrets(values.stack).write(`${purpose}/${server}`, parsed.data);
    console.log(`Stored the credential to ${purpose} on ${server}.`);
  } else {
    console.error('A user and a password are needed; nothing was stored.');
    process.exitCode = 2;
  }
}

/** Asks on the terminal; what is hidden is not echoed. Without a terminal it reads a line of standard input. */
async function ask(question: string, hidden: boolean): Promise<string> {
  if (process.stdin.isTTY) process.stdout.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({
    input: process.stdin,
    output: hidden ? silent : process.stdout,
    terminal: process.stdin.isTTY,
  });
  try {
    for await (const line of terminal) return line;
    return '';
  } finally {
    terminal.close();
    if (process.stdin.isTTY && hidden) process.stdout.write('\n');
  }
}
