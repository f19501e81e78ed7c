import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Secrets } from '../../../../functions/platform/secrets.ts';

interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** How a receiver treats the next request: it answers, or closes the connection. */
export type Script = { status: number; body?: string; headers?: Record<string, string> } | 'cut';

/** A receiver on this machine: the requests it got, and its next answers; `usual` without scripted ones. */
export interface Receiver extends AsyncDisposable {
  readonly url: string;
  readonly received: Received[];
  readonly script: Script[];
}

/** @param misbehave what it does with a request in place of that, where nothing is scripted */
export async function startReceiver(
  usual: { status: number; body: string },
  misbehave: () => Script | undefined = () => undefined,
): Promise<Receiver> {
  const received: Received[] = [];
  const script: Script[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    const answer = script.shift() ?? misbehave() ?? usual;
    received.push({ path: request.url ?? '', headers: request.headers, body });
    if (answer === 'cut') return void response.destroy();
    response.writeHead(answer.status, 'headers' in answer ? answer.headers : {}).end(answer.body ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    script,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Secrets of a deployment with the name T, by name. They are read again each time. */
export function secretsWith(values: Readonly<Record<string, object>>): Secrets {
  const client = {
    send: async ({ input }: { input: { SecretId: string } }) => ({
      SecretString: JSON.stringify(values[input.SecretId.slice(2)] ?? {}),
    }),
  };
  return new Secrets('T', Date.now, client as unknown as SecretsManagerClient);
}
