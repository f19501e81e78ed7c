import { expect, it } from 'vitest';
import { cloneId, cloneRequest } from '../../../functions/clone/request.ts';

const request = { server: 'em-1', job: 'Exchange', name: '{{job}} copy' };
/** The refused fields of a request, each once. */
const faultsOf = (given: object) =>
  cloneRequest.safeParse(given).error?.issues.map((issue) => issue.path.join('.') || issue.code) ?? [];

it('accepts what a clone needs, and no unknown field', () => {
  expect(cloneRequest.parse(request)).toStrictEqual(request);
  expect(faultsOf({ ...request, odd: 1 })).toStrictEqual(['unrecognized_keys']);
  expect(faultsOf({})).toStrictEqual(['server', 'job', 'name']);
  expect(faultsOf({ ...request, server: 'EM 1', enabled: 'true' })).toStrictEqual(['server', 'enabled']);
});

it.each([
  ['job', 255],
  ['name', 255],
  ['description', 1024],
  ['folderName', 255],
  ['repository', 255],
  ['vmSuffix', 50],
  ['jobFileName', 255],
])('accepts a %s of 1 to %i characters that XML can contain', (field, most) => {
  const faults = (text: string) => faultsOf({ ...request, [field]: text });
  for (const text of ['x', 'x'.repeat(most), ' ~\u0080'])
    expect([text.length, faults(text)]).toStrictEqual([text.length, []]);
  for (const text of ['', 'x'.repeat(most + 1), 'a\nb', '\u0000', 'x\u001f', '\u007fx'])
    expect([text.length, faults(text)]).toStrictEqual([text.length, [field]]);
});

it('refuses a name with an unknown placeholder', () => {
  const { error } = cloneRequest.safeParse({ ...request, name: '{{jbo}}' });
  expect(error?.issues).toMatchObject([
    { code: 'custom', path: ['name'], message: expect.stringContaining('{{job}}') },
  ]);
});

it('accepts an id of 1 to 80 letters, digits, hyphens and underscores', () => {
  const ids = ['c', `Z_9-${'x'.repeat(76)}`, '', 'x'.repeat(81), 'a b', 'a/', '.a'];
  expect(ids.map((id) => cloneId.safeParse(id).success)).toStrictEqual([true, true, ...Array(5).fill(false)]);
});
