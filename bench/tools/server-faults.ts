import type { Lab } from '@veeam-automation/lab/lab';
import type { PlainFault } from '@veeam-automation/lab/server/faults';

type Fault = Pick<PlainFault, 'kind' | 'status' | 'milliseconds' | 'probability' | 'path'>;

/** Faults of any request to a server except logons, whose answers cannot be lost safely. */
export const requestFaults: readonly Fault[] = [
  { kind: 'reset', probability: 0.02 },
  { kind: 'status', status: 500, probability: 0.02 },
  { kind: 'status', status: 503, probability: 0.02 },
  { kind: 'html', probability: 0.01 },
  { kind: 'truncate', probability: 0.01 },
  { kind: 'drop-response', probability: 0.03 },
];

/** Faults of requests to Enterprise Manager and of its tasks. */
export const enterpriseManagerFaults: readonly Fault[] = [
  ...requestFaults,
  { kind: 'doctype', probability: 0.01 },
  { kind: 'lose-task', probability: 0.01, path: '/api/tasks/' },
  { kind: 'task-fails', probability: 0.01, path: '/api/tasks/' },
  { kind: 'expire-session', probability: 0.01, path: '/api/tasks/' },
];

/** The requests of Enterprise Manager that a fault without a path hits. */
const paths = ['/api/jobs', '/api/query', '/api/tasks', '/api/repositories', '/api/logonSessions'];

/** Lets requests to a server of the lab fail as the seed determines, until its faults are cleared. */
export function addServerFaults(lab: Lab, server: string, faults: readonly Fault[], seed: number): void {
  const aimed = faults.flatMap((fault) =>
    (fault.path === undefined ? paths : [fault.path]).map((path) => ({ ...fault, path })),
  );
  for (const [index, fault] of aimed.entries())
    lab.faults.add({ server, times: 1_000_000, ...fault, seed: seed + index + 1 });
}
