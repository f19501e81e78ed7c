import type { Json } from '../json.ts';
import { StatesError } from './errors.ts';

// "Service quotas": the largest input or output of a state is 256 KiB.
const LARGEST_DATA_BYTES = 262_144;

/** Throws StatesError States.DataLimitExceeded when a state's data is larger than Step Functions carries. */
export function refuseLargeData(stateName: string, data: Json): void {
  if (Buffer.byteLength(JSON.stringify(data)) <= LARGEST_DATA_BYTES) return;
  throw new StatesError(
    'States.DataLimitExceeded',
    `The state/task '${stateName}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );
}
