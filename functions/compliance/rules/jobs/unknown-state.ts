import { isWatched } from '../controls.ts';
import { said } from '../facts.ts';
import { complies, defineJobRule, noParameters, violates } from '../rule.ts';

export const unknownState = defineJobRule(
  {
    id: 'unknown-state',
    title: 'The server reports an unknown state',
    explanation:
      'A newer product has words this version does not know. The job could be in any condition, so it is not counted as good.',
    remedy:
      'Look at the job in the console. Report the words below as an issue of this project: they are safe to paste.',
    severity: 'medium',
    controls: isWatched,
    ...noParameters,
  },
  ({ job }) => {
    const evidence = [];
    if (job.status === 'unknown') evidence.push(said('status', job.raw.status ?? null, 'status'));
    if (job.lastResult === 'unknown')
      evidence.push(said('last result', job.raw.lastResult ?? null, 'lastResult'));
    return evidence.length === 0 ? complies : violates(evidence);
  },
);
