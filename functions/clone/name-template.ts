import { refuseField } from '../action.ts';
import { nearestName } from '../input/nearest-name.ts';

const placeholders: Record<string, (job: string, at: Date) => string> = {
  job: (job) => job,
  date: (_job, at) => at.toISOString().slice(0, 10),
  time: (_job, at) => at.toISOString().slice(11, 16).replace(':', '-'),
};

/** The maximum length of a job name on a server, in UTF-16 units, as .NET counts. */
export const longestName = {
  // em_rest/post_jobs_id_actionclone
  'enterprise-manager': 50,
  // No document names a limit; this is the limit of a request's field.
  'backup-replication': 255,
} as const;

/** It can match a text in only one way: the text comes from callers, in any length. */
const placeholder = /\{\{([^{}]*)\}\}/g;

/** The fault of a template that no values can cure: an unknown placeholder, or half of one. */
export function templateProblem(template: string): string | undefined {
  const known = Object.keys(placeholders).map((key) => `{{${key}}}`);
  for (const [, inner = ''] of template.matchAll(placeholder)) {
    const name = inner.trim();
    if (!Object.hasOwn(placeholders, name)) {
      const nearest = nearestName(name, Object.keys(placeholders));
      const hint = nearest === undefined ? '' : ` Did you mean {{${nearest}}}?`;
      return `It has a placeholder that there is not; known are ${known.join(', ')}.${hint}`;
    }
  }
  const [half] = /\{\{|\}\}/.exec(template.replaceAll(placeholder, ' ')) ?? [];
  return half === undefined
    ? undefined
    : `Half of a placeholder: ${half} has no ${half === '{{' ? 'end' : 'beginning'}; known are ${known.join(', ')}.`;
}

/**
 * The new job's name from its template: `{{job}}` is the source's name, `{{date}}` 2026-11-23 and `{{time}}` 18-46.
 * Date and time are those of the clone's request, in UTC, so that a repeated request gives the same name.
 * @param maximumLength in UTF-16 units
 * @throws RefusedError `invalid-input` for an invalid template or a name that is too long.
 */
export function nameFromTemplate(
  template: string,
  job: string,
  requestedAt: Date,
  maximumLength: number,
): string {
  const problem = templateProblem(template);
  if (problem !== undefined) throw refuseField('invalid-input', 'name', problem);
  const name = template
    .replace(placeholder, (_whole, key: string) => placeholders[key.trim()]?.(job, requestedAt) ?? '')
    .trim();
  // In UTF-16 units, as the server's .NET counts.
  const length = name.length;
  if (length < 1 || length > maximumLength) {
    throw refuseField(
      'invalid-input',
      'name',
      `The new job's name would have ${length} characters; Veeam takes 1 to ${maximumLength}.`,
    );
  }
  return name;
}
