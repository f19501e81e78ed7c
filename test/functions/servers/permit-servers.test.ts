import { describe, expect, it } from 'vitest';
import type { Caller } from '../../../functions/action.ts';
import { permitServers } from '../../../functions/servers/permit-servers.ts';

const caller = (...servers: string[]): Caller => ({ source: 'http', name: 'ci', permissions: [], servers });

describe('servers that are not the caller’s', () => {
  it('are refused with the most similar one of the caller’s own, and no other is named', () => {
    const refused = () => permitServers(caller('mail-1', 'mail-2'), ['mail-1', 'maill-2', 'secret-1']);
    expect(refused).toThrow(
      expect.objectContaining({
        kind: 'forbidden',
        message: '"ci" is not for that server. Did you mean "mail-2"? It is for: mail-1, mail-2.',
      }),
    );
  });

  it('include "*" for a caller who is not for all servers', () => {
    const everything = () => permitServers(caller('mail-1'), ['*']);
    expect(everything).toThrow(/every server.*"\*".*It is for: mail-1\.$/);
    expect(() => permitServers(caller('*'), ['*'])).not.toThrow();
  });

  it.each([[['mail-1']], [[]]])('do not include %j', (servers) => {
    expect(() => permitServers(caller('mail-1'), servers)).not.toThrow();
  });
});
