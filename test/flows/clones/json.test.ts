import { describe, expect, it } from 'vitest';
import { ended, startAutomation } from '../automation.ts';

describe.each([12, 13] as const)('an Enterprise Manager %s that is spoken to in JSON', (productVersion) => {
  it('clones a job, with the session taken up again from step to step', async () => {
    const automation = await startAutomation({
      enterpriseManager: { productVersion },
      change: ({ servers }) => {
        for (const server of servers) server.format = 'json';
      },
    });
    try {
      const body = { server: 'em-1', job: 'Exchange Backup', name: 'by JSON', enabled: true };
      expect(await automation.call('POST', '/clones', { body, key: 'json' })).toMatchObject({ status: 202 });
      expect(await ended(automation, 'json')).toMatchObject({
        outcome: 'succeeded',
        job: { name: 'by JSON', enabled: true },
      });
      await expect.poll(() => automation.lab.state()['em-1']?.openSessions).toBe(0);
    } finally {
      await automation.close();
    }
  });
});
