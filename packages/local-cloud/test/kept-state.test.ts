import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { keptState } from '../src/kept-state.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kept-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('gives what was saved, and then what was added', () => {
  const state = keptState<number>(folder, 'numbers');
  state.save([1, 2]);
  state.add(3);
  expect(keptState(folder, 'numbers').load()).toEqual([1, 2, 3]);
});

it('gives what was added before a kill that cut off the last of it, and takes more', () => {
  const state = keptState<object>(folder, 'things');
  state.add({ id: 1 });
  state.add({ id: 2 });
  appendFileSync(join(folder, 'things.added.jsonl'), '{"id":');
  expect(state.load()).toEqual([{ id: 1 }, { id: 2 }]);
  state.add({ id: 3 });
  expect(state.load()).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
});
