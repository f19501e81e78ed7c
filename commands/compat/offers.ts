import type { ClientOperation } from './client-operation.ts';
import { type Contract, operationFor, rawOperation } from './contract.ts';
import { listOf, objectOf } from './json.ts';
import { resolved } from './references.ts';
import { undeclaredKeys } from './undeclared-keys.ts';

/** Whether a document has an operation, with the parameter or the key of the body that it needs besides. */
export function offers(contract: Contract, { call, needs }: ClientOperation): boolean {
  const [method = '', path = ''] = call.split(' ');
  const operation = operationFor(contract, { method, path: path.replace('{id}', 'id'), headers: {} });
  if (operation === undefined) return false;
  if (needs === undefined) return true;
  const { document } = contract;
  const raw = rawOperation(contract, operation);
  const [, name, several] = /^(.*?)(\[\])?$/.exec(needs) ?? [];
  const inQuery = listOf(raw.parameters)
    .map((parameter) => resolved(document, parameter))
    .some((found) => found.name === name && (!several || resolved(document, found.schema).type === 'array'));
  const content = objectOf(resolved(document, raw.requestBody).content);
  const { schema } = objectOf(content['application/json']);
  return (
    inQuery || (schema !== undefined && undeclaredKeys(document, schema, { [needs]: null }).length === 0)
  );
}
