import * as z from 'zod';
import { asked, judgeFact, stands } from '../facts.ts';
import { complies, defineServerRule, notApplicable, violates } from '../rule.ts';

/** How many practices the evidence names. */
const shown = 10;

export const analyzerViolations = defineServerRule(
  {
    id: 'analyzer-violations',
    title: "The product's own security analyzer finds violations",
    explanation:
      "The Security & Compliance Analyzer compares the backup server with Veeam's best practices: what it finds open is what attackers look for first.",
    remedy: 'Fix what it names on the server, or suppress there, with a note, what is meant to be so.',
    severity: 'medium',
    observeOnly: true,
    controls: ['CM-6', 'SI-2', 'A.8.8', 'A.8.9', 'CIS 4.1'],
    sources: ['vbr-1.2-rev1: BestPracticesComplianceModel'],
    products: ['backup-replication'],
    parameters: z.strictObject({
      maxViolations: z.int().nonnegative().describe('The maximum number.'),
    }),
    defaults: { maxViolations: 0 },
  },
  (context, { maxViolations }) =>
    judgeFact(context, 'analyzer', 'best practices', ({ violations, checked }) => {
      if (checked === 0) return notApplicable('it has checked nothing yet');
      if (violations.length <= maxViolations) return complies;
      return violates([
        stands('violations', violations.length, 'analyzer.violations'),
        ...violations.slice(0, shown).map((practice) => stands('practice', practice, 'analyzer.violations')),
        asked('allowed', maxViolations, 'maxViolations'),
      ]);
    }),
);
