import { describe, expect, test } from 'vitest';
import { fuzzCases, type Mutated, mutateJson, mutateXml, pick } from './mutate.ts';

const json = { data: [{ id: 'a', count: 3, on: true }, { id: 'b' }], pagination: { total: 2 } };
const xml =
  '<Jobs xmlns="urn:x"><Job UID="1" Name="A"><On>true</On><Links /></Job><Job UID="2"><On>false</On></Job></Jobs>';

describe.each<[string, unknown, (random: () => number) => Mutated<unknown>]>([
  ['JSON', json, (random) => mutateJson(json, random)],
  ['XML', xml, (random) => mutateXml(xml, random)],
])('%s', (_format, original, mutate) => {
  const cases = [...fuzzCases(2000)].map(({ random }) => mutate(random));

  test('is made wrong at every place and in every way', () => {
    const places = new Set(cases.map(({ at }) => at));
    const wanted =
      original === json
        ? ['$', '$.data', '$.data[0]', '$.data[0].count', '$.data[1].id', '$.pagination.total']
        : [
            'Jobs',
            'Jobs/@xmlns',
            'Jobs/Job[0]/@Name',
            'Jobs/Job[0]/Links[0]',
            'Jobs/Job[1]/On[0]',
            'Jobs/Job[1]',
          ];
    expect([...places]).toEqual(expect.arrayContaining(wanted));
    expect(new Set(cases.map(({ kind }) => kind)).size).toBe(6);
  });

  test('nearly always changes, in one field', () => {
    const same = cases.filter(({ answer }) => JSON.stringify(answer) === JSON.stringify(original));
    expect(same.length).toBeLessThan(cases.length / 50);
  });
});

test('the same seed makes the same case', () => {
  const once = [...fuzzCases(50)].map(({ random }) => [mutateJson(json, random), mutateXml(xml, random)]);
  const again = [...fuzzCases(50)].map(({ random }) => [mutateJson(json, random), mutateXml(xml, random)]);
  expect(again).toEqual(once);
  expect(json.data).toHaveLength(2);
});

test('every item is picked', () => {
  const [one] = fuzzCases(1);
  const picked = Array.from({ length: 100 }, () => pick(['a', 'b', 'c'], one?.random ?? Math.random));
  expect(new Set(picked).size).toBe(3);
});

test('a wrong XML answer changes nothing around the place', () => {
  for (const { random } of fuzzCases(500)) {
    const { answer, at, kind } = mutateXml(xml, random);
    if (at !== 'Jobs/Job[1]/On[0]' || kind !== 'drop') continue;
    expect(answer).toBe(xml.replace('<On>false</On>', ''));
    return;
  }
  expect.fail('no such case');
});
