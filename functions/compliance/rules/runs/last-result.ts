import * as z from 'zod';
import { backupsAreMade } from '../controls.ts';
import { lastKnownResult, remembered, said } from '../facts.ts';
import { complies, defineJobRule, notApplicable, violates } from '../rule.ts';

export const lastResult = defineJobRule(
  {
    id: 'last-result',
    title: 'The last run did not succeed',
    explanation:
      'A run that failed left no new restore point, or an incomplete one; a warning often announces the failure to come. A warning is reported one step less severe.',
    remedy:
      "Open the job's last session in the console, fix what its message names, and run the job again. The finding closes with the next run that succeeds.",
    severity: 'high',
    controls: backupsAreMade,
    parameters: z.strictObject({
      allowWarning: z.boolean().describe('Whether a warning is good enough.'),
    }),
    defaults: { allowWarning: false },
  },
  (context, { allowWarning }) => {
    const { job } = context;
    if (!job.enabled) return notApplicable('the job is disabled');
    const result = lastKnownResult(context);
    if (result === undefined) return notApplicable('no run has ended yet');
    if (result.value === 'unknown') return notApplicable('the last result is not a known one');
    if (result.value === 'success' || (result.value === 'warning' && allowWarning)) return complies;
    const evidence =
      job.lastResult === 'none'
        ? [remembered('last result before the present state', result.value, 'result')]
        : [said('last result', job.raw.lastResult ?? job.lastResult, 'lastResult')];
    if ('at' in result && result.at !== undefined)
      evidence.push(remembered('run started', result.at, 'result'));
    if (job.session?.message !== undefined)
      evidence.push(said('message', job.session.message, 'session.message'));
    return violates(evidence, result.value === 'warning' ? -1 : 0);
  },
);
