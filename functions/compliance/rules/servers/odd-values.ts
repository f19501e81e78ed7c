import { hasLostJobs } from '../../../jobs/sound-jobs.ts';
import type { Evidence } from '../../findings/finding.ts';
import { isWatched } from '../controls.ts';
import { complies, defineServerRule, noParameters, notApplicable, violates } from '../rule.ts';

/** How many values the evidence names; the others would only repeat them. */
const shown = 10;

const words = new Map([
  ['missing', 'missing or empty'],
  ['wrong-type', 'of a type that no document allows'],
  ['out-of-range', 'a number or a length that cannot be'],
  ['not-a-time', 'no time and no duration'],
  ['not-a-record', 'no record'],
  ['duplicate-id', 'an id that several records have'],
  ['cut-off', 'cut off: there is more than is read of one server'],
]);

export const oddValues = defineServerRule(
  {
    id: 'odd-values',
    title: "The server's answers contain undocumented values",
    explanation:
      'A value that cannot be is taken for unknown, and rules that need it have no say about its job. A record that cannot be used at all is not judged; then the finding is one step more severe.',
    remedy:
      'Look at the records below in the console. If they look right there, report it as an issue of this project with the facts below: they are safe to paste.',
    severity: 'low',
    controls: isWatched,
    ...noParameters,
  },
  ({ reading }) => {
    if ('error' in reading) return notApplicable('the server could not be read');
    const { count = 0, values = [] } = reading.oddValues ?? {};
    if (count === 0) return complies;
    const evidence: Evidence[] = values.slice(0, shown).map(({ record, field, problem }) => ({
      fact: field === '' ? `record ${record}` : `record ${record}, field ${field}`,
      value: words.get(problem) ?? problem,
      source: 'server: jobs',
    }));
    evidence.unshift({ fact: 'odd values', value: count, source: 'check: count' });
    return violates(evidence, hasLostJobs(values) ? 1 : 0);
  },
);
