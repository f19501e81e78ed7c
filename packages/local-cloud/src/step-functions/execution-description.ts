import type { Json, JsonObject } from '../json.ts';
import type { ExecutionRecord } from './execution-record.ts';

/**
 * An ended execution as another one gets it: in a Distributed Map's results and from `startExecution.sync`.
 * `date` writes milliseconds since 1970 the way the place asks for.
 */
export function describeExecution(record: ExecutionRecord, date: (ms: number) => Json): JsonObject {
  const { arn, name, machineArn, status, startMs, stopMs, input, output, error, cause, mapRunArn } = record;
  const optional = { Output: output, Error: error, Cause: cause, MapRunArn: mapRunArn };
  const present = Object.entries(optional).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return {
    ExecutionArn: arn,
    Input: input,
    InputDetails: { Included: true },
    Name: name,
    ...Object.fromEntries(present),
    ...(output === undefined ? {} : { OutputDetails: { Included: true } }),
    StartDate: date(startMs),
    StateMachineArn: machineArn,
    Status: status,
    ...(stopMs === undefined ? {} : { StopDate: date(stopMs) }),
  };
}
