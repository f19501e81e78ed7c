import { pathToFileURL } from 'node:url';
import { tell } from '../tools/fresh-process.ts';

/**
 * The time from the start of the process until a function has answered its first call, in milliseconds. The call is an
 * HTTP request without a token. Functions that serve HTTP refuse it; others throw because of its form.
 */
const [file = ''] = process.argv.slice(2);
const event = {
  version: '2.0',
  routeKey: 'GET /bench',
  rawPath: '/bench',
  headers: {},
  requestContext: { requestId: 'bench', http: { method: 'GET', path: '/bench' } },
};
const { handler }: { handler?: (event: unknown, context: unknown) => unknown } = await import(
  pathToFileURL(file).href
);
if (typeof handler !== 'function') throw new Error(`${file} has no handler.`);
await Promise.resolve()
  .then(() => handler(event, {}))
  .catch(() => 'An error is an answer, too.');
// Connections that a function keeps open would also keep the process running.
process.once('disconnect', () => process.exit(0));
tell(performance.now());
process.disconnect();
