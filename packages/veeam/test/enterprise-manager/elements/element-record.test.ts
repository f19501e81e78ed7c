import { describe, expect, it, test } from 'vitest';
import { type ElementRecord, MissingPart } from '../../../src/enterprise-manager/elements/element-record.ts';
import { OddValues } from '../../../src/reading/odd-values.ts';
import { recordOf } from '../fixture.ts';

/** The value read from a body, and the notes about it as `field problem`. */
function read<Wanted>(body: string, want: (record: ElementRecord) => Wanted) {
  const odd = new OddValues((text) => text);
  const value = want(recordOf(body, { odd }));
  return { value, noted: odd.values.map(({ field, problem }) => `${field} ${problem}`) };
}

describe('a count', () => {
  test.each([
    ['1013246324637696', 1_013_246_324_637_696],
    ['9223372036854775807', 2 ** 63],
    ['0', 0],
    ['12.0', 12],
  ])('of %s keeps its value', (written, value) => {
    const bodies = [`<R><Capacity>${written}</Capacity></R>`, `{"capacity":${written}}`];
    for (const body of bodies) {
      expect(read(body, (record) => record.count('Capacity'))).toEqual({ value, noted: [] });
    }
  });

  test.each(['-1', '0.5', '1e300', '9223372036854785808'])('of %s is impossible', (written) => {
    for (const body of [`<R><Capacity>${written}</Capacity></R>`, `{"capacity":${written}}`]) {
      const { value, noted } = read(body, (record) => record.count('Capacity'));
      expect([value, noted]).toEqual([undefined, ['Capacity out-of-range']]);
    }
  });

  test.each(['<R><Capacity>much</Capacity></R>', '{"Capacity":true}', '{"Capacity":[1]}', '{"Capacity":{}}'])(
    'that is invalid is reported: %s',
    (body) => {
      expect(read(body, (record) => record.count('Capacity')).noted).toEqual(['Capacity wrong-type']);
    },
  );
});

describe('a time', () => {
  test.each([
    '0001-01-01T00:00:00',
    '0001-01-01T00:00:00+14:00',
    '1753-01-01T00:00:00Z',
    '1900-01-01T00:00:00-05:00',
    '9999-12-31T23:59:59.9999999-14:00',
  ])('of %s means never, and is not odd', (written) => {
    expect(read(`<R NextRun="${written}"/>`, (record) => record.time('NextRun'))).toEqual({
      value: undefined,
      noted: [],
    });
  });

  test.each(['soon', '2026-02-30T10:00:00Z', '275760-09-13T00:00:00Z', '5'])(
    'of %s is not a time',
    (written) => {
      expect(read(`<R NextRun="${written}"/>`, (record) => record.time('NextRun')).noted).toEqual([
        'NextRun not-a-time',
      ]);
    },
  );
});

test.each(['<R><A xsi:nil="true" /></R>', '<R><A /></R>', '<R/>', '{"a":null}', '{"a":""}', '{}'])(
  'an empty value is empty, and not odd: %s',
  (body) => {
    const { value, noted } = read(body, (record) => [
      record.text('A'),
      record.flag('A'),
      record.count('A'),
      record.time('A'),
      record.record('A'),
    ]);
    expect(value).toEqual([undefined, undefined, undefined, undefined, undefined]);
    expect(noted).toEqual([]);
  },
);

test('a field inside another is reported with its path', () => {
  const body = '<Job><Result><Success>perhaps</Success></Result></Job>';
  expect(read(body, (record) => record.record('Result')?.flag('Success'))).toEqual({
    value: undefined,
    noted: ['Result.Success wrong-type'],
  });
});

test('a field that occurs twice, or is an element in place of a text, is unknown', () => {
  expect(read('<J><A>1</A><A>2</A></J>', (record) => record.text('A'))).toEqual({
    value: undefined,
    noted: ['A wrong-type'],
  });
  expect(read('<J><A><B/></A></J>', (record) => record.text('A')).noted).toEqual(['A wrong-type']);
  expect(read('<J><A>text</A></J>', (record) => record.record('A')).noted).toEqual(['A wrong-type']);
});

describe('a list', () => {
  test.each([
    ['<Jobs/>', []],
    ['<Jobs Href="x"><Links/></Jobs>', []],
    ['{"jobs":[]}', []],
    ['<Jobs><Job UID="1"/></Jobs>', ['1']],
    ['{"Jobs":[{"UID":"1"},{"UID":"2"}],"Links":null}', ['1', '2']],
  ])('%s has its entries', (body, uids) => {
    expect(read(body, (record) => record.entries('Job').map((job) => job.text('UID')))).toEqual({
      value: uids,
      noted: [],
    });
  });

  test.each([
    '{}',
    '{"jobs":null}',
    '{"jobs":{}}',
    '{"jobs":"none"}',
    '{"data":[{"UID":"1"}]}',
    '<Jobs><xJob UID="1"/></Jobs>',
    '<Jobs><Inner>1</Inner></Jobs>',
  ])('cannot be read from %s', (body) => {
    expect(() => read(body, (record) => record.entries('Job'))).toThrow(MissingPart);
  });

  test.each([
    [
      '{"jobs":[{"UID":"1"},null,"x",[]]}',
      ['Job[1] not-a-record', 'Job[2] not-a-record', 'Job[3] not-a-record'],
    ],
    [
      '<Jobs><Job UID="1"/><Job/><xJob UID="2"/></Jobs>',
      ['Job list.xJob not-a-record', 'Job[1] not-a-record'],
    ],
  ])('loses nothing silently: %s', (body, noted) => {
    const odd = new OddValues((text) => text);
    const entries = recordOf(body, { odd }).entries('Job');
    expect(entries.map((job) => job.text('UID'))).toEqual(['1']);
    expect(
      odd.values.map(
        ({ record, field, problem }) => `${[record, field].filter(Boolean).join('.')} ${problem}`,
      ),
    ).toEqual(noted);
    expect(() => recordOf(body, { strict: true }).entries('Job')).toThrow(MissingPart);
  });

  test.each([
    ['<J><L/></J>', 0],
    ['{"l":[]}', 0],
    ['{"l":{"linkedJobs":[{"a":1},null]}}', 2],
    ['<J><L><A/><A B="1"/><C D="2"/></L></J>', 3],
    ['<J/>', undefined],
    ['<J><L xsi:nil="true"/></J>', undefined],
    ['{"l":null}', undefined],
    ['{"l":{}}', undefined],
    ['<J><L>some</L></J>', undefined],
  ])('whose entries have any name is counted: %s', (body, count) => {
    expect(recordOf(body).members('L')?.count).toBe(count);
  });
});

test('a missing required value is reported, and fails a strict reading', () => {
  expect(read('<J Name=" "/>', (record) => record.needed('Name'))).toEqual({
    value: undefined,
    noted: ['Name missing'],
  });
  expect(() => recordOf('<J/>', { strict: true }).needed('Name')).toThrow(MissingPart);
});

it('reports which of several records is odd, without a number for a single one', () => {
  const names = (body: string) =>
    read(body, (record) => record.records('Link').map((link) => link.time('At'))).noted;
  expect(names('<R><Link At="soon"/></R>')).toEqual(['Link.At not-a-time']);
  expect(names('<R><Link At="2026-03-04T17:00:00Z"/><Link At="soon"/></R>')).toEqual([
    'Link[1].At not-a-time',
  ]);
});

describe('a text', () => {
  it.each([
    ['<J A="x"/>', 'x'],
    ['<J><A>x</A></J>', 'x'],
    ['<J><A b="1">x</A></J>', 'x'],
    ['<J><A>  </A></J>', undefined],
    ['{"a":"   "}', undefined],
    ['{"a":7}', '7'],
  ])('of %s is %s', (body, value) => {
    expect(read(body, (record) => record.text('A'))).toEqual({ value, noted: [] });
  });
});

it.each([
  ['true', true, []],
  ['TRUE', true, []],
  ['1', true, []],
  ['false', false, []],
  ['False', false, []],
  ['0', false, []],
  ['2', undefined, ['A wrong-type']],
  ['yes', undefined, ['A wrong-type']],
])('the flag %s is %s', (written, value, noted) => {
  expect(read(`<J A="${written}"/>`, (record) => record.flag('A'))).toEqual({ value, noted });
});

it.each([
  ['0', 0, []],
  ['100', 100, []],
  ['101', undefined, ['A out-of-range']],
  ['-1', undefined, ['A out-of-range']],
])('%s percent are %s', (written, value, noted) => {
  expect(read(`<J A="${written}"/>`, (record) => record.percent('A'))).toEqual({ value, noted });
});

it.each([
  ['1e3', 1000],
  ['1E+3', 1000],
  ['+7', 7],
  ['1.0e2', 100],
  ['100e-1', 10],
  ['x7', undefined],
  ['7x', undefined],
  ['1.', undefined],
  ['.5', undefined],
  ['1e', undefined],
  ['0x10', undefined],
  ['1.x', undefined],
  ['1ex', undefined],
])('the number %s is %s', (written, value) => {
  expect(read(`<J A="${written}"/>`, (record) => record.count('A'))).toEqual({
    value,
    noted: value === undefined ? ['A wrong-type'] : [],
  });
});

it('an essential value of a record is named when it is missing', () => {
  for (const strict of [true, false]) {
    const record = recordOf('<J B="x"/>', { strict });
    expect(record.required('B')).toBe('x');
    expect(() => record.required('A')).toThrow(expect.objectContaining({ part: 'A' }));
  }
  expect(() => recordOf('<J/>', { strict: true }).needed('A')).toThrow(
    expect.objectContaining({ part: 'A' }),
  );
});

it('an expected value is only reported when it is missing, even in a strict reading', () => {
  const odd = new OddValues((text) => text);
  const record = recordOf('<J B="x"/>', { odd, strict: true });
  expect([record.expected('A'), record.expected('B')]).toEqual([undefined, 'x']);
  expect(odd.values).toEqual([{ record: 'root', field: 'A', problem: 'missing' }]);
});

describe('a required element', () => {
  it.each(['<J><A><B>1</B></A></J>', '{"a":{"b":1}}'])('is read: %s', (body) => {
    expect(recordOf(body).holder('A').text('B')).toBe('1');
  });

  it('may be empty', () => {
    expect(recordOf('<J><A/></J>').holder('A').element).toEqual({});
  });

  it.each(['<J/>', '<J><A>text</A></J>', '<J><A/><A/></J>', '{"a":[]}'])('is missing: %s', (body) => {
    expect(() => recordOf(body).holder('A')).toThrow(MissingPart);
  });

  it('names its odd values with their path', () => {
    const body = '<J><A><B><C>x</C></B></A></J>';
    expect(read(body, (record) => record.holder('A').record('B')?.count('C')).noted).toEqual([
      'A.B.C wrong-type',
    ]);
  });
});

it('the leaves of a name come in order, without empty ones and elements', () => {
  expect(recordOf('<J><A>1</A><A/><A><B/></A><A>2</A></J>').texts('A')).toEqual(['1', '2']);
  expect(recordOf('<J><A>1</A></J>').texts('A')).toEqual(['1']);
  expect(recordOf('<J/>').texts('A')).toEqual([]);
});

it('the entries of a list are named by their UID, their task, or their position', () => {
  const body = '<L><T UID="u" TaskId="t" N="x"/><T TaskId="t" N="x"/><T N="x"/></L>';
  const odd = new OddValues((text) => text);
  for (const entry of recordOf(body, { odd }).entries('T')) entry.count('N');
  expect(odd.values.map(({ record }) => record)).toEqual(['u', 't', 'T[2]']);
});

it.each(['schemaLocation', 'Href', 'Type'])('a list may contain %s', (name) => {
  expect(recordOf(`<L ${name}="x"><T N="1"/></L>`, { strict: true }).entries('T')).toHaveLength(1);
  expect(recordOf(`<J><L ${name}="x"><T N="1"/></L></J>`).members('L')?.count).toBe(1);
});

it('the members of a list are read and counted under any name', () => {
  const members = recordOf('<J><L><A N="1"/><B N="2"/></L></J>').members('L');
  expect(members?.records.map((record) => record.text('N'))).toEqual(['1', '2']);
  const odd = new OddValues((text) => text);
  expect(recordOf('{"l":{"as":[{"n":1},"x"]}}', { odd }).members('L')).toMatchObject({ count: 2 });
  expect(odd.values).toEqual([{ record: 'root', field: 'L[1]', problem: 'not-a-record' }]);
});

it.each(['<J><L>some</L></J>', '{"l":{}}', '{"l":{"links":[]}}'])(
  'a missing list is reported: %s',
  (body) => {
    expect(read(body, (record) => record.members('L'))).toEqual({
      value: undefined,
      noted: ['L wrong-type'],
    });
  },
);

describe('a record of a list', () => {
  it('without an essential value is omitted and reported', () => {
    const odd = new OddValues((text) => text);
    const record = recordOf('<J/>', { odd });
    expect(record.orSkipped((each) => each.required('A'))).toBeUndefined();
    expect(odd.values).toEqual([{ record: 'root', field: 'A', problem: 'missing' }]);
    expect(record.orSkipped(() => 7)).toBe(7);
  });

  it('fails a strict reading, and any reading for another reason', () => {
    const required = (record: ElementRecord) => record.required('A');
    expect(() => recordOf('<J/>', { strict: true }).orSkipped(required)).toThrow(MissingPart);
    const fails = () => {
      throw new RangeError('else');
    };
    expect(() => recordOf('<J/>').orSkipped(fails)).toThrow(RangeError);
  });
});
