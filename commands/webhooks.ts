import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { webhookSecret } from '../functions/doors/webhooks/serve.ts';
import { Secrets, SecretUnusableError } from '../functions/platform/secrets.ts';

const usage = `npm run webhooks -- secret --name NAME [--stack NAME]    shows the key that the sender signs with
npm run webhooks -- set --name NAME [--stack NAME]       takes the sender's own key from standard input`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { name: { type: 'string' }, stack: { type: 'string', default: 'VeeamAutomation' } },
});

function fail(message: string): void {
  console.error(message);
  process.exitCode = 2;
}

const { name } = values;
const secrets = new Secrets(values.stack);
try {
  if (name === undefined) fail(`--name is missing.\n\n${usage}`);
  else if (positionals[0] === 'secret') {
    const { key } = await secrets.read(`webhooks/${name}`, webhookSecret);
    console.log(key.startsWith('whsec_') ? key : `whsec_${key}`);
  } else if (positionals[0] === 'set') {
    const given = webhookSecret.safeParse({ key: (await text(process.stdin)).trim() });
    if (given.success) {
      await secrets.write(`webhooks/${name}`, given.data);
      console.log(`Stored. Functions that run notice it within five minutes.`);
    } else fail('A key is whsec_ and at least 32 characters of base64.');
  } else fail(usage);
} catch (error) {
  if (!(error instanceof SecretUnusableError)) throw error;
  fail(error.message);
}
