import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { automation } from '../../../lib/configuration/schema.ts';
import { examplesOf, pages } from '../../docs/yaml-examples.ts';
import { mutations } from './mutations.ts';

const isDate = (text: string) => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
const ajv = new Ajv({ strict: true, strictTypes: false, formats: { uri: URL.canParse, date: isDate } });
const fits = ajv.compile(JSON.parse(readFileSync('automation.schema.json', 'utf8')));
const everything = parse(readFileSync('examples/everything.yaml', 'utf8'));

it.each([
  ...['automation.yaml', 'examples/everything.yaml'].map(
    (file) => [file, readFileSync(file, 'utf8')] as const,
  ),
  ...pages.flatMap((page) => examplesOf(page).map((text) => [page, text] as const)),
])('%s is valid by the schema that editors use', (_file, text) => {
  fits(parse(text));
  expect(fits.errors).toBeNull();
});

it.each(['automation.yaml', 'examples/everything.yaml'])('%s names the schema for editors', (file) => {
  const [first = ''] = readFileSync(file, 'utf8').split('\n');
  const [, path = ''] = /^# yaml-language-server: \$schema=(\S+)$/.exec(first) ?? [];
  expect(readFileSync(new URL(path, `file://${process.cwd()}/${file}`), 'utf8')).toContain('"servers"');
});

/** The mistakes that a schema can detect: not a missing reference between names, or a date in the past. */
const structural = new Set([
  'invalid_type',
  'unrecognized_keys',
  'invalid_value',
  'invalid_union',
  'invalid_key',
  'too_small',
  'too_big',
]);

it.each([
  ['http to another machine', 'http://em.example:9398', true, false],
  ['http to this machine', 'http://localhost:9398', false, true],
  ['http to this machine with tls', 'http://localhost:9398', true, false],
  ['https', 'https://em.example:9398', true, true],
  ['https without tls', 'https://em.example:9398', false, false],
  ['https with a path', 'https://em.example:9398/api', true, false],
])('%s: the schema and synth agree', (_what, url, hasTls, isTaken) => {
  const server = { product: 'microsoft365', url, ...(hasTls && { tls: 'public' }) };
  expect(fits({ servers: { a: server } })).toBe(isTaken);
  expect(automation.safeParse({ servers: { a: server } }).success).toBe(isTaken);
});

it.each(Object.keys(everything))(
  '%s: refuses the mistakes that synth refuses, and nothing that synth accepts',
  (section) => {
    const tried = { refused: 0, taken: 0 };
    for (const { at, value } of mutations(everything[section])) {
      // Servers are kept, because other sections name them.
      const file = { servers: everything.servers, [section]: value };
      const issues = automation.safeParse(file).error?.issues ?? [];
      const isRefused = !fits(file);
      if (issues.some(({ code }) => structural.has(code))) {
        expect(isRefused, `the schema takes ${at}`).toBe(true);
        tried.refused += 1;
      } else if (issues.length === 0) {
        expect(isRefused, `the schema refuses ${at}: ${ajv.errorsText(fits.errors)}`).toBe(false);
        tried.taken += 1;
      }
    }
    // Otherwise, nothing was compared.
    expect(tried.refused).toBeGreaterThan(10);
    expect(tried.taken).toBeGreaterThan(0);
  },
);
