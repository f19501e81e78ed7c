import { ran } from './count.ts';

/** What one function took of a check or a clone. */
export interface FunctionRuns {
  function: string;
  runs: number;
  memoryMb: number;
  milliseconds: number;
}

/** The runs in the local cloud's log, by function, the longest first. */
export function runsByFunction(lines: readonly object[]): FunctionRuns[] {
  const found = new Map<string, FunctionRuns>();
  for (const line of lines) {
    const run = ran.safeParse(line).data;
    if (!run) continue;
    const { function: name, memoryMb, milliseconds } = run;
    const before = found.get(name) ?? { function: name, runs: 0, memoryMb, milliseconds: 0 };
    found.set(name, {
      ...before,
      runs: before.runs + 1,
      milliseconds: before.milliseconds + milliseconds,
    });
  }
  return [...found.values()].sort((one, other) => other.milliseconds - one.milliseconds);
}
