import * as z from 'zod';
import { backupsAreMade } from '../controls.ts';
import { judgeFact, stands } from '../facts.ts';
import { complies, defineServerRule, violates } from '../rule.ts';

export const proxyUnavailable = defineServerRule(
  {
    id: 'proxy-unavailable',
    title: 'A backup proxy is not available',
    explanation:
      'The other proxies do its work as long as there are some: jobs get slower, miss their window, and stop when the last one goes.',
    remedy:
      'Look whether the host of the proxy runs and can be reached; upgrade its components where they are out of date. One that is retired is removed from the infrastructure.',
    severity: 'medium',
    observeOnly: true,
    controls: backupsAreMade,
    sources: ['vbr-1.3-rev1: ProxyStateModel', 'vb365 specs: RESTProxy'],
    products: ['backup-replication', 'microsoft365'],
    parameters: z.strictObject({
      disabledCounts: z.boolean().describe('Whether a proxy that somebody has disabled counts.'),
    }),
    defaults: { disabledCounts: false },
  },
  (context, { disabledCounts }) =>
    judgeFact(context, 'proxies', 'proxies', (proxies) => {
      const evidence = proxies.flatMap(({ name, isDisabled, isOnline, isOutOfDate }) => {
        if (isDisabled === true)
          return disabledCounts ? [stands(name, 'disabled', 'proxies.isDisabled')] : [];
        if (isOnline === false) return [stands(name, 'not online', 'proxies.isOnline')];
        return isOutOfDate === true ? [stands(name, 'out of date', 'proxies.isOutOfDate')] : [];
      });
      return evidence.length === 0 ? complies : violates(evidence);
    }),
);
