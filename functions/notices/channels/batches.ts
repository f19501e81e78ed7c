/**
 * How many calls to a receiver form one part of a notice: they are recorded as accepted together, and repeated
 * together.
 */
const callsInBatch = 20;

export function inBatches<Call>(calls: readonly Call[], size = callsInBatch): Call[][] {
  return Array.from({ length: Math.ceil(calls.length / size) }, (_none, index) =>
    calls.slice(index * size, (index + 1) * size),
  );
}
