import { createHmac, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WORKSPACE } from '@veeam-automation/lab/slack/workspace';
import type { Automation } from '../automation.ts';

// biome-ignore lint/suspicious/noExplicitAny: tests look into messages, whose shape is what they test.
export type Posted = { path: string; body: any; text: string };

/** Users in Slack: they type and press buttons, and receive what is posted to their response_urls. */
export interface Workspace {
  posted: Posted[];
  /** Slack's answers to posts, in order; 200 when the list is empty. `before`: runs after Slack has accepted a post. */
  answers: { status: number; headers?: Record<string, string>; before?: () => Promise<unknown> }[];
  type(user: string, text: string, triggerId?: string): Promise<{ status: number; text: string }>;
  press(user: string, posted: Posted, button: string, triggerId?: string): Promise<number>;
  /** The next matching message after the first `after` ones. */
  until(fits: (posted: Posted) => boolean, after?: number): Promise<Posted>;
  close(): Promise<void>;
}

export async function openWorkspace({ cloud }: Automation): Promise<Workspace> {
  const posted: Posted[] = [];
  const answers: Workspace['answers'] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { status, headers = {}, before } = answers.shift() ?? { status: 200 };
    const text = Buffer.concat(chunks).toString();
    if (status === 200) posted.push({ path: request.url ?? '', body: JSON.parse(text), text });
    await before?.();
    response.writeHead(status, headers).end(status === 200 ? 'ok' : 'no');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function send(path: string, form: Record<string, string>) {
    const body = new URLSearchParams(form).toString();
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signature = createHmac('sha256', WORKSPACE.signingSecret)
      .update(`v0:${timestamp}:${body}`)
      .digest('hex');
    const response = await fetch(`${cloud.apiUrl}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
        'x-slack-request-timestamp': timestamp,
        'x-slack-signature': `v0=${signature}`,
      },
      body,
    });
    return { status: response.status, text: await response.text() };
  }

  return {
    posted,
    answers,
    type: (user, text, triggerId = randomUUID()) =>
      send('/slack/commands', {
        command: '/veeam',
        text,
        user_id: user,
        channel_id: 'C0OPS',
        trigger_id: triggerId,
        response_url: `${url}/reply/${user}/${triggerId}`,
      }),
    async press(user, { body }, button, triggerId = randomUUID()) {
      const action = body.blocks
        .flatMap((block: { elements?: object[] }) => block.elements ?? [])
        .find((element: { action_id: string }) => element.action_id === button);
      if (!action) throw new Error(`There is no button ${button} in ${JSON.stringify(body.blocks)}`);
      const payload = {
        type: 'block_actions',
        user: { id: user },
        channel: { id: 'C0OPS' },
        container: { is_ephemeral: body.response_type === 'ephemeral' },
        trigger_id: triggerId,
        response_url: `${url}/pressed/${user}/${triggerId}`,
        actions: [action],
      };
      return (await send('/slack/interactions', { payload: JSON.stringify(payload) })).status;
    },
    async until(fits, after = 0) {
      const deadline = Date.now() + 2 * 60_000;
      for (;;) {
        const found = posted.slice(after).find(fits);
        if (found) return found;
        if (Date.now() > deadline)
          throw new Error(`Not posted. Posted were: ${JSON.stringify(posted, null, 1)}`);
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
