import { createServer } from 'node:http';
import { listen } from '../../src/server/http.ts';

export interface Received {
  readonly path: string;
  /** Names and values in turn, exactly as received. */
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

interface Reply {
  readonly status?: number;
  readonly type?: string;
  readonly body?: string;
}

/** A simulated app that Slack calls. It keeps the requests and gives the set answers; `undefined` never answers. */
export async function startReceiver() {
  const received: Received[] = [];
  let reply: (at: number) => Reply | undefined = () => ({});
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { url = '', rawHeaders } = request;
    received.push({ path: url, rawHeaders, body: Buffer.concat(chunks).toString('utf8') });
    const answer = reply(received.length - 1);
    if (answer === undefined) return;
    const headers = answer.type === undefined ? {} : { 'content-type': answer.type };
    response.writeHead(answer.status ?? 200, headers).end(answer.body);
  });
  const { port, close } = await listen(server, 0, '127.0.0.1', 'test receiver');
  return {
    received,
    url: `http://127.0.0.1:${port}/slack/commands`,
    close,
    answers(next: typeof reply) {
      reply = next;
    },
    reset() {
      received.length = 0;
      reply = () => ({});
    },
  };
}

export type Receiver = Awaited<ReturnType<typeof startReceiver>>;

/** The value of a header as it was sent, by the exact casing of its name. */
export function header({ rawHeaders }: Received, name: string): string | undefined {
  const at = rawHeaders.findIndex((text, index) => index % 2 === 0 && text === name);
  return at < 0 ? undefined : rawHeaders[at + 1];
}

/** The item at an index of a list. Throws when there is none. */
export function at<Item>(list: readonly Item[], index: number): Item {
  const item = list.at(index);
  if (item === undefined) throw new Error(`There is nothing at ${index}.`);
  return item;
}
