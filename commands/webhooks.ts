import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { UsageError } from '@veeam-automation/cli/command-line/errors';
import { unknownName } from '../functions/input/strict-shape.ts';
import { explained, Secrets } from '../functions/platform/secrets.ts';
import {
  asEntered,
  entriesAt,
  type Sender,
  secretShape,
  senders,
  senderTag,
} from '../functions/triggers/webhooks/senders.ts';
import { deployedSecrets } from './command-line/deployed-secrets.ts';
import { writtenText } from './command-line/prompt.ts';
import { runCommand } from './command-line/run-command.ts';

const usage = `npm run webhooks -- show --name NAME [--stack NAME] [--url https://…]    shows what to enter at the sender
npm run webhooks -- secret --name NAME [--stack NAME]    shows the key alone, as the sender takes it
npm run webhooks -- set --name NAME [--stack NAME]       takes the sender's own key from standard input

API_URL says where the API is; --url goes before it.`;

/** The sender of a webhook, which the stack stores in the tags of the webhook's secret. */
async function senderOf(stack: string, name: string, client: SecretsManagerClient): Promise<Sender> {
  const { Tags = [] } = await client
    .send(new DescribeSecretCommand({ SecretId: `${stack}/${name}` }))
    .catch((error) => {
      throw explained(error, stack, name);
    });
  const tagged = Tags.find(({ Key }) => Key === senderTag)?.Value;
  return senders.find((each) => each === tagged) ?? 'standard-webhooks';
}

/** @throws UsageError that suggests the intended name when the deployment has no such webhook */
async function mustBe(name: string, stack: string, client: SecretsManagerClient): Promise<void> {
  const known = await deployedSecrets(client, `${stack}/webhooks/`);
  // Without permission to list the secrets, the user gets the error when the secret itself is read.
  if (known === undefined || known.includes(name)) return;
  throw new UsageError(
    known.length === 0
      ? `${stack} has no webhook: name one under webhooks in automation.yaml, and deploy it; one with publicKeys has no key. Another stack is named with --stack.`
      : unknownName('webhook', name, known),
  );
}

await runCommand(
  {
    usage,
    options: {
      name: { type: 'string' },
      stack: { type: 'string', default: 'VeeamAutomation' },
      url: { type: 'string' },
    },
    wordsAtMost: 1,
  },
  async ({ values: { name, stack, url }, positionals: [verb] }) => {
    if (verb !== 'show' && verb !== 'secret' && verb !== 'set') throw new UsageError(usage);
    if (name === undefined) throw new UsageError(`--name is missing.\n\n${usage}`);
    const client = new SecretsManagerClient({});
    await mustBe(name, stack, client);
    const secrets = new Secrets(stack, Date.now, client);
    const secret = `webhooks/${name}`;
    const from = await senderOf(stack, secret, client);
    if (verb === 'set') {
      const given = secretShape(from).safeParse({ key: (await writtenText(process.stdin)).trim() });
      if (!given.success)
        throw new UsageError(
          from === 'standard-webhooks'
            ? 'A key is whsec_ and at least 32 characters of base64.'
            : 'A key is 16 to 255 characters of ASCII without spaces.',
        );
      await secrets.write(secret, given.data);
      console.log(`Stored. Functions that run notice it within five minutes.`);
      return;
    }
    const { key } = await secrets.read(secret, secretShape(from));
    if (verb === 'secret') {
      console.log(asEntered(from, key));
      return;
    }
    const api = (url ?? process.env['API_URL'] ?? 'https://API').replace(/\/$/, '');
    const entries = Object.entries(entriesAt(from, `${api}/webhooks/${name}`, key));
    const width = Math.max(...entries.map(([label]) => label.length));
    for (const [label, value] of entries) console.log(`${label.padEnd(width)}  ${value}`);
    if (api === 'https://API')
      console.log('\nhttps://API is the output ApiUrl of the stack: --url or API_URL.');
  },
);
