import { postToSlack } from '../../../../functions/platform/slack/slack-post.ts';
import { Connection } from '../../src/transport/connection.ts';
import { VeeamError } from '../../src/transport/errors.ts';
import type { TlsTrust } from '../../src/transport/server-address.ts';

/** A separate program, because it depends on its environment, which one test must not change for all others. */
const { origin, trust } = JSON.parse(process.argv[2] ?? '') as { origin: string; trust: TlsTrust | 'slack' };

async function ask(): Promise<string> {
  if (trust === 'slack') {
    const answer = await postToSlack(`${origin}/hook`, { text: 'secret' });
    return 'unreached' in answer ? answer.unreached : String(answer.status);
  }
  const connection = new Connection({ name: 'em-1', product: 'p', baseUrl: origin, tls: trust });
  try {
    return String((await connection.request({ operation: 'log on', method: 'POST', path: '/' })).status);
  } catch (error) {
    return error instanceof VeeamError ? error.code : String(error);
  } finally {
    await connection.close();
  }
}

process.stdout.write(await ask());
