import { canBeRestored } from '../controls.ts';
import { judgeFact, stands } from '../facts.ts';
import { complies, defineServerRule, noParameters, violates } from '../rule.ts';

/** States in which a replica protects its machine, or will again by itself (EReplicaState). */
const wellStates = ['ready', 'processing', 'surebackup', 'readytoswitch'];
const failedState = 'failedfailover';

export const replicaNotReady = defineServerRule(
  {
    id: 'replica-not-ready',
    title: 'Replicas are failed over, or their failover has failed',
    explanation:
      'While a replica stands in for its machine, nothing replicates that machine any more. A failover is meant to be ended: by failback, undo, or for good.',
    remedy:
      'End the failover in the console: fail back, undo it, or make it permanent and give the machine a replica of its own.',
    severity: 'high',
    observeOnly: true,
    controls: canBeRestored,
    sources: ['vbr-1.3-rev1: EReplicaState'],
    products: ['backup-replication'],
    ...noParameters,
  },
  (context) =>
    judgeFact(context, 'replicas', 'replicas', ({ made }) => {
      const found = made.filter(
        ({ state }) => state !== undefined && !wellStates.includes(state.toLowerCase()),
      );
      if (found.length === 0) return complies;
      const hasFailed = found.some(({ state }) => state?.toLowerCase() === failedState);
      return violates(
        found.map(({ name, state = '' }) => stands(name, state, 'replicas.state')),
        hasFailed ? 1 : 0,
      );
    }),
);
