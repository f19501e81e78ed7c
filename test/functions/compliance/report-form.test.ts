import { expect, it } from 'vitest';
import { formOfAccept } from '../../../functions/compliance/report-form.ts';

it.each([
  [undefined, 'json'],
  ['', 'json'],
  [' ', 'json'],
  ['application/*', 'json'],
  ['text/csv;charset=utf-8;q=0, text/html', 'html'],
  ['*/*', 'json'],
  ['application/json', 'json'],
  ['text/csv', 'csv'],
  ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'html'],
  ['text/html;q=0.5, text/csv', 'csv'],
  ['TEXT/HTML', 'html'],
  ['image/png', undefined],
  ['text/html;q=0', undefined],
  ['application/json;q=0, */*', 'html'],
  ['*/*, application/json;q=0', 'html'],
  ['application/json;q=0, text/html;q=0, */*;q=0.1', 'csv'],
  ['*/*;q=0.9, text/csv;q=0.5', 'json'],
  ['text/*, text/html;q=0', 'csv'],
  ['application/*;q=0, application/json', 'json'],
  ['*/*;q=0', undefined],
  ['application/json;q=0', undefined],
  ['text/*', 'html'],
  ['text/csv, */*', 'csv'],
])('an Accept of %s gets %s', (accept, form) => {
  expect(formOfAccept(accept)).toBe(form);
});
