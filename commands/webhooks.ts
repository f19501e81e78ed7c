import { Secrets } from '../functions/platform/secrets.ts';
import { webhookSecret } from '../functions/triggers/webhooks/serve.ts';
import { UsageError } from './command-line/errors.ts';
import { writtenText } from './command-line/prompt.ts';
import { runCommand } from './command-line/run-command.ts';

const usage = `npm run webhooks -- secret --name NAME [--stack NAME]    shows the key that the sender signs with
npm run webhooks -- set --name NAME [--stack NAME]       takes the sender's own key from standard input`;

await runCommand(
  {
    usage,
    options: { name: { type: 'string' }, stack: { type: 'string', default: 'VeeamAutomation' } },
    wordsAtMost: 1,
  },
  async ({ values: { name, stack }, positionals: [verb] }) => {
    if (verb !== 'secret' && verb !== 'set') throw new UsageError(usage);
    if (name === undefined) throw new UsageError(`--name is missing.\n\n${usage}`);
    const secrets = new Secrets(stack);
    if (verb === 'secret') {
      const { key } = await secrets.read(`webhooks/${name}`, webhookSecret);
      console.log(key.startsWith('whsec_') ? key : `whsec_${key}`);
    } else {
      const given = webhookSecret.safeParse({ key: (await writtenText(process.stdin)).trim() });
      if (!given.success) throw new UsageError('A key is whsec_ and at least 32 characters of base64.');
      await secrets.write(`webhooks/${name}`, given.data);
      console.log(`Stored. Functions that run notice it within five minutes.`);
    }
  },
);
