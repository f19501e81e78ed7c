import { expect, it } from 'vitest';
import { formOfAccept } from '../../../functions/compliance/report-form.ts';

it.each([
  [undefined, 'json'],
  ['', 'json'],
  ['*/*', 'json'],
  ['application/json', 'json'],
  ['text/csv', 'csv'],
  ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'html'],
  ['text/html;q=0.5, text/csv', 'csv'],
  ['TEXT/HTML', 'html'],
  ['image/png', undefined],
  ['text/html;q=0', undefined],
])('an Accept of %s gets %s', (accept, form) => {
  expect(formOfAccept(accept)).toBe(form);
});
