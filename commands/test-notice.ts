import { parseArgs } from 'node:util';

const usage = `npm run test-notice [-- --url https://…]

Sends a test notice to every channel that is set up. API_URL and API_TOKEN say where and as whom; --url goes before API_URL.`;

const { values } = parseArgs({ options: { url: { type: 'string' } } });
const url = values.url ?? process.env['API_URL'];
const token = process.env['API_TOKEN'];

if (url === undefined || token === undefined) {
  console.error(`${url === undefined ? 'API_URL' : 'API_TOKEN'} is missing.\n\n${usage}`);
  process.exitCode = 2;
} else {
  const answer = await fetch(new URL('/notices/test', url), {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
  });
  console.log(await answer.text());
  if (!answer.ok) process.exitCode = 1;
}
