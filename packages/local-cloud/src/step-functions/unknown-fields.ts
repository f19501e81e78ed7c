import { isJsonObject, type JsonObject } from '../json.ts';

/** Fields that would be ignored or run wrongly here, and what they belong to. */
const UNKNOWN_FIELDS: Record<string, string> = {
  Assign: 'variables',
  Arguments: 'JSONata',
  Output: 'JSONata',
  Items: 'JSONata',
  Credentials: 'cross-account tasks',
  HeartbeatSeconds: 'heartbeats',
  HeartbeatSecondsPath: 'heartbeats',
  ItemBatcher: "a Distributed Map's batches",
  ResultWriter: "a Distributed Map's result files",
  ToleratedFailureCountPath: "a Distributed Map's failure threshold by path",
  ToleratedFailurePercentagePath: "a Distributed Map's failure threshold by path",
};

const DISTRIBUTED_ONLY = ['ItemReader', 'Label', 'ToleratedFailureCount', 'ToleratedFailurePercentage'];

/** Throws when a state machine's states use what the local cloud does not simulate, naming it. */
export function refuseUnknown(name: string, scope: JsonObject): void {
  const fail = (what: string) => {
    throw new Error(`the local cloud does not simulate ${what}, which state machine ${name} uses`);
  };
  if (scope.QueryLanguage === 'JSONata') fail('JSONata');
  const distributed = ({ ProcessorConfig }: JsonObject) =>
    isJsonObject(ProcessorConfig) && ProcessorConfig.Mode === 'DISTRIBUTED';
  if (distributed(scope) && (scope.ProcessorConfig as JsonObject).ExecutionType !== 'STANDARD')
    fail("a Distributed Map's executions of another type than STANDARD");
  for (const state of Object.values(isJsonObject(scope.States) ? scope.States : {}).filter(isJsonObject)) {
    for (const [field, what] of Object.entries(UNKNOWN_FIELDS))
      if (field in state) fail(`${what} (${field})`);
    if (state.QueryLanguage === 'JSONata') fail('JSONata');
    const inner = [
      state.ItemProcessor,
      state.Iterator,
      ...(Array.isArray(state.Branches) ? state.Branches : []),
    ].filter(isJsonObject);
    const misplaced = DISTRIBUTED_ONLY.find((field) => field in state);
    if (misplaced && !inner.some(distributed)) fail(`${misplaced} outside a Distributed Map`);
    for (const each of inner) refuseUnknown(name, each);
  }
}
