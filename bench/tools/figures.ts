import { median, quantile } from './measure.ts';

/** One measurement. */
export interface Figure {
  name: string;
  /** The measured item, if a bench measures the same for many: the items are the rows of one table. */
  of?: string;
  value: number;
  unit: string;
  /** The maximum, in the same unit. */
  budget?: number;
  /** Whether it is comparable between machines: counts and bytes exactly, ratios nearly, times not. */
  comparable: 'exactly' | 'nearly' | 'no';
  /** The source of the value. */
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

/** A time or memory use on this machine, as the median of several. */
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

/** Two sides that were measured in turn, in milliseconds, each with its displayed name. */
export interface Pair {
  ours: [name: string, milliseconds: readonly number[]];
  floor: [name: string, milliseconds: readonly number[]];
}

/** The median of the ratios of each round: the machine's load in a round affects both sides. */
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

/** A number with three significant digits. */
export function number(value: number): string {
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1)));
  return value.toLocaleString('en-US', { maximumFractionDigits: Math.min(digits, 3) });
}
