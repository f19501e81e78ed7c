import * as z from 'zod';
import { asked, hoursSince, judgeFact, notAsked, stands } from '../facts.ts';
import { complies, days, defineServerRule, required, violates } from '../rule.ts';

export const analyzerNotRun = defineServerRule(
  {
    id: 'analyzer-not-run',
    title: "The product's own security analyzer has not run for too long",
    explanation:
      'What it found a year ago says nothing of the server of today: an analyzer without a schedule is forgotten.',
    remedy: 'Run the Security & Compliance Analyzer in the console and give it a daily schedule.',
    severity: 'low',
    observeOnly: true,
    controls: ['CA-7', 'A.8.8', 'CIS 4.1'],
    sources: ['vbr-1.2-rev1: securityAnalyzer/lastRun'],
    products: ['backup-replication'],
    parameters: z.strictObject({
      required,
      maxDays: days.describe('The maximum age of its last run, in days.'),
    }),
    defaults: { required: false, maxDays: 31 },
  },
  (context, { required: isAsked, maxDays }) =>
    judgeFact(context, 'analyzer', 'best practices', ({ endedAt }) => {
      if (!isAsked) return notAsked;
      if (endedAt !== undefined && hoursSince(endedAt, context.serverNow) <= maxDays * 24) return complies;
      return violates([
        stands('last run', endedAt ?? null, 'analyzer.endedAt'),
        asked('allowed', maxDays, 'maxDays', 'days'),
      ]);
    }),
);
