import { median, quantile } from './measure.ts';

/** One thing measured. */
export interface Figure {
  name: string;
  /** What it is of, when a bench measures the same of many things: they become the rows of one table. */
  of?: string;
  value: number;
  unit: string;
  /** At most so much, in the same unit. */
  budget?: number;
  /** Whether it can be set beside one from another machine: counts and bytes can, ratios nearly, times cannot. */
  comparable: 'exactly' | 'nearly' | 'no';
  /** What it was made from. */
  from?: string;
}

export interface BenchResult {
  bench: string;
  what: string;
  figures: Figure[];
  notes: string[];
}

/** A count or a size: the same on every machine. */
export const exact = (name: string, value: number, unit: string, more: Partial<Figure> = {}): Figure => ({
  name,
  value,
  unit,
  comparable: 'exactly',
  ...more,
});

/** A time or a use of memory on this machine, the median of several. */
export const here = (
  name: string,
  values: readonly number[],
  unit: string,
  more: Partial<Figure> = {},
): Figure => ({
  name,
  value: median(values),
  unit,
  comparable: 'no',
  from: `median of ${values.length}, from ${number(Math.min(...values))} to ${number(Math.max(...values))}`,
  ...more,
});

/** Two sides measured in turn, in milliseconds, each under the name it is shown by. */
export interface Pair {
  ours: [name: string, milliseconds: readonly number[]];
  floor: [name: string, milliseconds: readonly number[]];
}

/** The median of the rounds' own ratios: what load one round met, both of its sides met. */
export function ratio(
  name: string,
  { ours: [us, ourMs], floor: [them, theirMs] }: Pair,
  budget?: number,
): Figure {
  const ratios = ourMs.map((ms, round) => ms / (theirMs[round] ?? Number.NaN));
  const [low, high] = [quantile(ratios, 0.25), quantile(ratios, 0.75)];
  const fastest = Math.min(...ourMs) / Math.min(...theirMs);
  return {
    name,
    value: median(ratios),
    unit: 'ratio',
    ...(budget !== undefined && { budget }),
    comparable: 'nearly',
    from: `${us} ${number(median(ourMs))} ms, ${them} ${number(median(theirMs))} ms; half of ${ratios.length} rounds within ${low.toFixed(2)} to ${high.toFixed(2)}, the fastest ${fastest.toFixed(2)}`,
  };
}

export function isOver({ value, budget }: Figure): boolean {
  return budget !== undefined && value > budget;
}

/** A number with three digits that mean something. */
export function number(value: number): string {
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1)));
  return value.toLocaleString('en-US', { maximumFractionDigits: Math.min(digits, 3) });
}
