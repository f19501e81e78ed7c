import { pathToFileURL } from 'node:url';
import { tell } from '../tools/fresh-process.ts';
import { signedCommand } from '../tools/signed-command.ts';

/** The times of a receiving function, in milliseconds. */
export interface Answered {
  /** The time from before it is loaded to its first answer. */
  coldMs: number;
  /** The time of each later answer. */
  warmMs: number[];
}

/** Loads a receiving function as Lambda does, and sends it this many commands, one after the other. */
const [file = '', commands = '1'] = process.argv.slice(2);
const secret = process.env['SLACK_SIGNING_SECRET'] ?? '';
type Handler = (event: object, context: object) => Promise<{ statusCode: number; body?: string }>;

const first = signedCommand(secret, 0);
const began = performance.now();
const { handler } = (await import(pathToFileURL(file).href)) as { handler: Handler };
await answered(handler, first);
const coldMs = performance.now() - began;
const warmMs: number[] = [];
for (let count = 1; count < Number(commands); count += 1) {
  const event = signedCommand(secret, count);
  const sent = performance.now();
  await answered(handler, event);
  warmMs.push(performance.now() - sent);
}
const result: Answered = { coldMs, warmMs };
tell(result);

async function answered(handle: Handler, event: object): Promise<void> {
  const { statusCode, body = '' } = await handle(event, {});
  if (statusCode !== 200 || body !== '') throw new Error(`${statusCode}: ${body}`);
}
