import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { UsageError } from '@veeam-automation/cli/command-line/errors';
import { unknownName } from '../functions/input/strict-shape.ts';
import { Secrets } from '../functions/platform/secrets.ts';
import { webhookSecret } from '../functions/triggers/webhooks/serve.ts';
import { deployedSecrets } from './command-line/deployed-secrets.ts';
import { writtenText } from './command-line/prompt.ts';
import { runCommand } from './command-line/run-command.ts';

const usage = `npm run webhooks -- secret --name NAME [--stack NAME]    shows the key that the sender signs with
npm run webhooks -- set --name NAME [--stack NAME]       takes the sender's own key from standard input`;

/** @throws UsageError naming the one that was meant, where the deployment has no such webhook */
async function mustBe(name: string, stack: string, client: SecretsManagerClient): Promise<void> {
  const known = await deployedSecrets(client, `${stack}/webhooks/`);
  // Whoever may not list them learns it from the secret itself.
  if (known === undefined || known.includes(name)) return;
  throw new UsageError(
    known.length === 0
      ? `${stack} has no webhook: name one under webhooks in automation.yaml, and deploy it. Another stack is named with --stack.`
      : unknownName('webhook', name, known),
  );
}

await runCommand(
  {
    usage,
    options: { name: { type: 'string' }, stack: { type: 'string', default: 'VeeamAutomation' } },
    wordsAtMost: 1,
  },
  async ({ values: { name, stack }, positionals: [verb] }) => {
    if (verb !== 'secret' && verb !== 'set') throw new UsageError(usage);
    if (name === undefined) throw new UsageError(`--name is missing.\n\n${usage}`);
    const client = new SecretsManagerClient({});
    await mustBe(name, stack, client);
    const secrets = new Secrets(stack, Date.now, client);
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
