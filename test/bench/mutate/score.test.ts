import type { MutantResult } from '@stryker-mutator/api/core';
import { expect, it } from 'vitest';
import { mutated, outsideSample } from '../../../bench/mutate/sample.ts';
import { diffOf, interval, percentsOf, scoreOf, withScore } from '../../../bench/mutate/score.ts';
import { inSentence } from '../../../bench/mutate/sentences.ts';

const mutant = (status: MutantResult['status'], statusReason?: string): MutantResult => ({
  id: '1',
  fileName: 'a.ts',
  mutatorName: 'EqualityOperator',
  location: { start: { line: 2, column: 5 }, end: { line: 2, column: 10 } },
  replacement: 'a >= b',
  status,
  ...(statusReason !== undefined && { statusReason }),
});

it('counts mutants that were killed, that survived, and that types refuse; not those outside the sample', () => {
  const results = [
    mutant('Killed'),
    mutant('Timeout'),
    mutant('Survived'),
    mutant('NoCoverage'),
    mutant('CompileError', 'No type has it.'),
    mutant('CompileError', outsideSample),
    mutant('Ignored', inSentence),
  ];
  const { survivors, ...score } = scoreOf(results);
  expect({ ...score, survivors: survivors.length }).toEqual({
    killed: 2,
    survivors: 2,
    typeErrors: 1,
    sentences: 1,
    all: 6,
  });
  expect(() => scoreOf([mutant('Pending')])).toThrow('1 mutants');
});

it.each([
  [16, 20, 0.584, 0.919],
  [60, 60, 0.94, 1],
  [0, 20, 0, 0.161],
])("%i of %i: from %d to %d, by Wilson's formula", (killed, of, low, high) => {
  const [from, to] = interval(killed, of);
  expect(from).toBeCloseTo(low, 3);
  expect(to).toBeCloseTo(high, 3);
});

it("puts a mutant into the text of its file, whatever the first line's number is", () => {
  const survivor = mutant('Survived');
  const up = { line: 1, column: 4 };
  expect(mutated('if (x)\nif (a > b) c;\n', survivor, 1)).toBe('if (x)\nif (a >= b) c;\n');
  expect(
    mutated(
      'if (x)\nif (a > b) c;\n',
      { ...survivor, location: { start: up, end: { line: 1, column: 9 } } },
      0,
    ),
  ).toBe('if (x)\nif (a >= b) c;\n');
  expect(diffOf(survivor, 'if (x)\nif (a > b) c;\n')).toBe('- if (a > b) c;\n+ if (a >= b) c;');
});

it('puts a score into the table, replacing an earlier one of the folder', () => {
  const document = (...rows: string[]) =>
    ['| folder | mutants | killed |', '|---|---|---|', ...rows, '', 'The end.'].join('\n');
  const before = document('| `a/b` | 1 | none |', '| `a/c` | 2 | none |');
  expect(withScore(before, 'a/b/', ['3', percentsOf(16, 20)])).toBe(
    document('| `a/b` | 3 | 16 of 20, 80 % (58 to 92) |', '| `a/c` | 2 | none |'),
  );
  expect(withScore(before, 'a', ['4', '0'])).toBe(
    document('| `a/b` | 1 | none |', '| `a/c` | 2 | none |', '| `a` | 4 | 0 |'),
  );
  expect(() => withScore('', 'a', [])).toThrow();
});
