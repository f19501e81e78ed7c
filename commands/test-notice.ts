import { CommandFailedError, UsageError } from '@veeam-automation/cli/command-line/errors';
import { postToWeb, WebRequestFailed } from '../functions/platform/web-request.ts';
import { runCommand } from './command-line/run-command.ts';

const usage = `npm run test-notice [-- --channel NAME] [--url https://…]

Sends a test notice to every channel, or to one, and shows what each receiver answered. API_URL and API_TOKEN say where and as whom; --url goes before API_URL.`;

await runCommand(
  { usage, options: { url: { type: 'string' }, channel: { type: 'string' } } },
  async ({ values }) => {
    const url = values.url ?? process.env['API_URL'];
    const token = process.env['API_TOKEN'];
    if (url === undefined || token === undefined)
      throw new UsageError(`${url === undefined ? 'API_URL' : 'API_TOKEN'} is missing.\n\n${usage}`);
    if (!URL.canParse(url))
      throw new UsageError(`${url} is not a valid address. --url takes one such as https://….`);
    const address = new URL('/notices/test', url);
    if (values.channel !== undefined) address.searchParams.set('channel', values.channel);
    const { status, text } = await postToWeb(address.href, {
      headers: { authorization: `Bearer ${token}` },
      body: '',
      timeoutMs: 60_000,
    }).catch((cause: unknown) => {
      if (!(cause instanceof WebRequestFailed)) throw cause;
      throw new CommandFailedError(`${url} cannot be reached (${cause.message}). Is it the API's address?`, {
        cause,
      });
    });
    console.log(text);
    if (status >= 300) process.exitCode = 1;
  },
);
