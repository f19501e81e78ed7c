import type { ServerConfiguration } from '../../functions/configuration.ts';
import { diagnose } from '../../functions/servers/diagnose/diagnose.ts';
import { testReachability } from '../../functions/servers/diagnose/reachability.ts';
import type { Step } from '../../functions/servers/diagnose/step.ts';
import type { ServerAccess } from '../../functions/servers/with-server.ts';
import type { Check, Section } from './check.ts';

/** Tests one server as `POST /servers/{server}/test` does. Without secrets, it tests only the connection. */
export async function checkServer(
  server: ServerConfiguration,
  { secrets, now }: { secrets: ServerAccess['secrets'] | undefined; now: () => Date },
): Promise<Section> {
  const steps =
    secrets === undefined
      ? await testReachability(server, now)
      : (await diagnose({ secrets, now }, server)).steps;
  const checks = steps.map(checkOf);
  if (secrets === undefined)
    checks.push({ name: 'credentials', status: 'skipped', found: 'not tried: their secrets cannot be read' });
  return { title: `${server.name}, ${server.product} at ${server.baseUrl}`, checks };
}

const statuses: Record<Step['status'], Check['status']> = {
  passed: 'ok',
  warning: 'warning',
  failed: 'problem',
  skipped: 'skipped',
};

function checkOf({ step, credential, status, found, problem, remedy }: Step): Check {
  return {
    name: credential === undefined ? step : `${credential} ${step}`,
    status: statuses[status],
    ...(found !== undefined && { found }),
    ...(problem !== undefined && { problem }),
    ...(remedy !== undefined && { remedy }),
  };
}
