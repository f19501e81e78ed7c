/** The time that a piece of work took, in milliseconds. */
export interface Spent {
  elapsedMs: number;
  /** The processor time of all threads of the process, including the garbage collector's. */
  processorMs: number;
}

export async function spent(work: () => unknown): Promise<Spent> {
  const processor = process.cpuUsage();
  const began = performance.now();
  await work();
  const elapsedMs = performance.now() - began;
  const { user, system } = process.cpuUsage(processor);
  return { elapsedMs, processorMs: (user + system) / 1000 };
}

/**
 * Measures the sides in turn, round after round, so that a change of the machine's load affects all of them equally.
 * Every second round runs backwards. The result does not include the warm-up rounds.
 */
export async function alternate<Name extends string, Measured>(
  sides: Record<Name, () => Measured | Promise<Measured>>,
  { rounds, warmUps = 1 }: { rounds: number; warmUps?: number },
): Promise<Record<Name, Measured[]>> {
  const names = Object.keys(sides) as Name[];
  const measured = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, Measured[]>;
  for (let round = -warmUps; round < rounds; round++) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const result = await sides[name]();
      if (round >= 0) measured[name].push(result);
    }
  }
  return measured;
}

/** The value below which `share` (0 to 1) of the values lie; 0.5 is the median. @throws RangeError if there are none */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)];
  const above = sorted[Math.ceil(at)];
  if (below === undefined || above === undefined) throw new RangeError('There is nothing to take it of.');
  return below + (above - below) * (at % 1);
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);
