import { refuseField } from '../action.ts';

const placeholders: Record<string, (job: string, at: Date) => string> = {
  job: (job) => job,
  date: (_job, at) => at.toISOString().slice(0, 10),
  time: (_job, at) => at.toISOString().slice(11, 16).replace(':', '-'),
};

/**
 * The new job's name from its template: `{{job}}` the source's name, `{{date}}` 2026-11-23 and `{{time}}`
 * 18-46, both UTC and of the moment the clone was asked for, so that a repeated request gives the same name.
 * @param maximumLength in UTF-16 units
 * @throws RefusedError `invalid-input` for an unknown placeholder or a name that is too long.
 */
export function nameFromTemplate(
  template: string,
  job: string,
  requestedAt: Date,
  maximumLength: number,
): string {
  const name = template
    .replace(/\{\{\s*([^{}]*?)\s*\}\}/g, (_whole, placeholder: string) => {
      const fill = placeholders[placeholder];
      if (fill) return fill(job, requestedAt);
      const known = Object.keys(placeholders).map((key) => `{{${key}}}`);
      throw refuseField(
        'invalid-input',
        'name',
        `There is no placeholder {{${placeholder}}}; known are ${known.join(', ')}.`,
      );
    })
    .trim();
  // Counted in UTF-16 units, as the server's .NET does.
  const length = name.length;
  if (length < 1 || length > maximumLength) {
    throw refuseField(
      'invalid-input',
      'name',
      `The new job's name would be "${name}" (${length} characters); Veeam takes 1 to ${maximumLength}.`,
    );
  }
  return name;
}
