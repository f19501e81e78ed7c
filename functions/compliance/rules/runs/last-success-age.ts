import * as z from 'zod';
import { backupsAreMade } from '../controls.ts';
import {
  allowed,
  hoursSince,
  isImpossible,
  knownSince,
  lastGoodRun,
  measured,
  remembered,
} from '../facts.ts';
import { complies, defineJobRule, hours, notApplicable, violates } from '../rule.ts';

const escalateAtTimesAllowed = 3;

export const lastSuccessAge = defineJobRule(
  {
    id: 'last-success-age',
    title: 'The last success is older than allowed',
    explanation:
      'What was changed since the last good run would be lost with the machine: this is the recovery point objective. The default is a day and two hours for the run itself; at three times what is allowed the finding is one step more severe.',
    remedy:
      'Look why no run succeeded since: failed runs, a run still under way, a schedule that is too rare. If the schedule is meant to be that rare, give the job a policy with its own maxAgeHours.',
    severity: 'high',
    controls: backupsAreMade,
    parameters: z.strictObject({
      maxAgeHours: hours.describe('The maximum age of the last good run, in hours.'),
      warningCounts: z.boolean().describe('Whether a run that ended with a warning is a good one.'),
    }),
    defaults: { maxAgeHours: 26, warningCounts: true },
  },
  (context, { maxAgeHours, warningCounts }) => {
    const { job, history } = context;
    if (!job.enabled) return notApplicable('the job is disabled');
    if (job.schedule === 'none') return notApplicable('the job is only run by hand');
    if (job.lastRun === undefined && history.result === undefined) return notApplicable('it never ran');
    const good = lastGoodRun(history, warningCounts);
    const from = good ?? knownSince(context);
    const ageHours = hoursSince(from, good === undefined ? context.now : context.serverNow);
    const stated = [good, job.lastSuccess, job.lastResult === 'none' ? undefined : job.lastRun];
    if (stated.some((time) => isImpossible(time, context.serverNow)))
      return notApplicable('its last run lies in the future: see server-clock');
    if (ageHours <= maxAgeHours) return complies;
    const evidence = [
      good === undefined
        ? remembered('no success known since', from, 'firstSeen')
        : remembered('last good run', good, warningCounts ? 'lastSuccess, lastWarning' : 'lastSuccess'),
      measured('age', ageHours),
      allowed('allowed', maxAgeHours, 'maxAgeHours'),
    ];
    return violates(evidence, ageHours > maxAgeHours * escalateAtTimesAllowed ? 1 : 0);
  },
);
