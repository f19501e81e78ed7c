import { createHash } from 'node:crypto';
import { Script } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { contentSecurityPolicy, reportPage } from '../../../../../functions/compliance/report/html/page.ts';
import { healthyJob } from '../../estate.ts';
import { nastyNames, reportOf } from '../sample-report.ts';

const page = (count: number) =>
  reportPage(
    reportOf(
      Array.from({ length: count }, (_, index) =>
        healthyJob({
          id: String(index),
          name: `${nastyNames[index % nastyNames.length]} ${index}`,
          lastResult: index % 10 === 0 ? 'failed' : 'success',
        }),
      ),
    ),
  );

/** What stands between `<tag …>` and its end, for each such element. */
const contents = (markup: string, tag: string): string[] =>
  [...markup.matchAll(new RegExp(`<${tag}[^>]*>([^]*?)</${tag}>`, 'g'))].map(([, content]) => content ?? '');

const thirty = page(30);

test('says first how many jobs comply, what is new and what is resolved', () => {
  const text = thirty.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
  expect(text).toContain('27 of 30 jobs comply');
  expect(text).toMatch(/New findings 3 .*Resolved 0 /);
});

test('takes nothing from anywhere else and runs no other script than its own', () => {
  const [data = '', script = ''] = contents(thirty, 'script');
  const [style = ''] = contents(thirty, 'style');
  const sum = (text: string) => createHash('sha256').update(text).digest('base64');
  expect(contents(thirty, 'script')).toHaveLength(2);
  expect(contentSecurityPolicy).toContain(`script-src 'sha256-${sum(script)}'`);
  expect(contentSecurityPolicy).toContain(`style-src 'sha256-${sum(style)}'`);
  expect(thirty.replace(data, '')).not.toMatch(/https?:|src=|@import|url\(|\son\w+=|\sstyle=/);
});

test('its script is one a browser can parse', () => {
  const [, script = ''] = contents(thirty, 'script');
  expect(() => new Script(script)).not.toThrow();
  expect(() => new Script(`${script}(`)).toThrow(SyntaxError);
});

test('carries every name as it is, and none as markup', () => {
  const [data = ''] = contents(thirty, 'script');
  const names: string[] = JSON.parse(data).jobs.map((row: unknown[]) => row[1]);
  expect(names.slice(0, nastyNames.length)).toEqual(nastyNames.map((name, index) => `${name} ${index}`));
  expect(thirty).not.toContain('<img');
  expect(thirty).not.toContain('alert(1)</script>');
});

test('finds every element its script asks for', () => {
  const [, script = ''] = contents(thirty, 'script');
  const asked = [...script.matchAll(/'((?:finding|job|heat)-[a-z]+)'/g)].map(([, id]) => id);
  expect(asked.length).toBeGreaterThan(10);
  for (const id of asked) if (id !== 'finding-state') expect(thirty).toContain(`id="${id}"`);
});

test('names servers that could not be read before anything else', () => {
  const report = reportOf([healthyJob()]);
  const error = { code: 'connect-timeout', message: 'No answer <within> 10 s' };
  const unread = { ...report, servers: report.servers.map((server) => ({ ...server, error })) };
  const text = reportPage(unread);
  expect(text.indexOf('1 server could not be read')).toBeLessThan(text.indexOf('What changed'));
  expect(text).toContain('No answer &lt;within&gt; 10 s');
});

describe('size', () => {
  test('an empty estate makes a page', () => {
    expect(page(0)).toContain('0 of 0 jobs comply');
  });
  test('10,000 jobs stay under 5 MB', () => {
    expect(Buffer.byteLength(page(10_000))).toBeLessThan(5_000_000);
  });
});

test('says what of earlier checks could not be used', () => {
  const damage = { count: 2, records: [{ part: 'jobs', record: 'vbr01 <b>', fields: ['lastSuccess'] }] };
  expect(thirty).not.toContain('could not be used');
  const damaged = reportPage({ ...reportOf([healthyJob()]), damage });
  expect(damaged).toContain('2 records of earlier checks could not be used');
  expect(damaged).toContain('jobs vbr01 &lt;b&gt; lastSuccess');
});
