/** So many calls to a receiver are one part of a notice: marked as taken together, and made again together. */
const callsInBatch = 20;

export function inBatches<Call>(calls: readonly Call[], size = callsInBatch): Call[][] {
  return Array.from({ length: Math.ceil(calls.length / size) }, (_none, index) =>
    calls.slice(index * size, (index + 1) * size),
  );
}
