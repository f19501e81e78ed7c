import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chooseRevision,
  KNOWN_REVISIONS,
  parseRevision,
  type Revision,
  revisionsIn,
} from '../../src/backup-replication/revision.ts';
import { compareVersions, isAtLeast } from '../../src/transport/versions.ts';

const part = fc.nat({ max: 200 });
const revision = fc.tuple(part, part, part).map(([a, b, c]): Revision => `${a}.${b}-rev${c}`);

describe('parseRevision', () => {
  it('reads what it writes, with or without the leading v', () => {
    fc.assert(
      fc.property(revision, (text) => {
        expect(parseRevision(text)).toBe(text);
        expect(parseRevision(` v${text} `)).toBe(text);
      }),
    );
  });

  it.each(['', '1.1', '1.1-rev', 'rev1', '1.1-rev1-rev2', 'x1.1-rev1', '1.1-rev1, 1.2-rev0', '11.0.0.837'])(
    'does not accept %j as a revision',
    (text) => expect(parseRevision(text)).toBeUndefined(),
  );
});

describe('revisionsIn', () => {
  it('finds every revision in a sentence, once each', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(revision, { maxLength: 8 }),
        fc.constantFrom(', ', ' ', '; v', '…'),
        (list, by) => {
          expect(revisionsIn(`The following versions are supported: v${list.join(by)}.`)).toEqual(list);
        },
      ),
    );
  });

  it('finds only revisions in any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('v', '1', '.', '-', 'rev', ' ', 'é') }), (text) => {
        for (const found of revisionsIn(text)) expect(parseRevision(found)).toBe(found);
      }),
    );
  });
});

describe('compareVersions', () => {
  it('orders by number and not by text', () => {
    expect(isAtLeast('1.10-rev0', '1.9-rev9')).toBe(true);
    expect(isAtLeast('1.3-rev1', '1.3-rev2')).toBe(false);
    expect([...KNOWN_REVISIONS].sort(compareVersions).reverse()).toEqual(KNOWN_REVISIONS);
  });

  it('is antisymmetric', () => {
    fc.assert(
      fc.property(revision, revision, (a, b) => {
        expect(Math.sign(compareVersions(a, b)) + Math.sign(compareVersions(b, a))).toBe(0);
        expect(compareVersions(a, b) === 0).toBe(a === b);
      }),
    );
  });
});

describe('chooseRevision', () => {
  it.each<[Revision[], Revision | undefined]>([
    [['1.0-rev1', '1.1-rev0', '1.1-rev1'], '1.1-rev1'],
    [['1.3-rev1', '1.1-rev0', '1.2-rev1'], '1.3-rev1'],
    [['1.3-rev2', '1.4-rev0'], '1.3-rev2'],
    [['1.5-rev0', '1.4-rev0'], '1.4-rev0'],
    [['1.0-rev1', '1.0-rev2'], undefined],
    [[], undefined],
  ])('chooses from %j: %s', (offered, chosen) => expect(chooseRevision(offered)).toBe(chosen));
});

it.each<[string, Revision[]]>([
  ['v1.1-rev1', ['1.1-rev1']],
  ['V1.1-REV1', ['1.1-rev1']],
  ['01.001-rev02', ['1.1-rev2']],
  ['x1.1-rev1', []],
  ['.1.1-rev1', []],
  ['2.1.1-rev1', []],
  ['1.1-rev1x', []],
  ['1.1-rev1_', []],
  ['1.1-rev12345', []],
  ['12345.1-rev1', []],
  ['1234.1234-rev1234', ['1234.1234-rev1234']],
  ['1.1-rev1.', ['1.1-rev1']],
  ['1.1-rev1, 1.1-rev1, 1.2-rev0', ['1.1-rev1', '1.2-rev0']],
  ['1x1-rev1', []],
])('in %j there are %j', (text, revisions) => {
  expect(revisionsIn(text)).toEqual(revisions);
});

it.each(['v1.1-rev1', 'V1.1-rev1', '1.1-REV1', ' 1.1-rev1 '])('%j is a revision', (text) => {
  expect(parseRevision(text)).toBe('1.1-rev1');
});

it.each(['vv1.1-rev1', '1.1-rev1 1.1-rev1', '(1.1-rev1)', '01.1-rev1'])('%j is not a revision', (text) => {
  expect(parseRevision(text)).toBeUndefined();
});

it.each<[Revision[], Revision | undefined]>([
  [['1.1-rev0'], '1.1-rev0'],
  [['1.0-rev9'], undefined],
  [['1.4-rev1', '1.4-rev0', '1.5-rev0'], '1.4-rev0'],
  [['1.2-rev5', '1.4-rev0'], '1.2-rev5'],
  [['1.3-rev2', '1.3-rev3'], '1.3-rev2'],
])('of %j it is %s', (offered, chosen) => {
  expect(chooseRevision(offered)).toBe(chosen);
  expect(chooseRevision([...offered].reverse())).toBe(chosen);
});
