import { isObject } from '@veeam-automation/veeam/reading/json-record';
import { Connection } from '@veeam-automation/veeam/transport/connection';
import { UnsupportedVersionError } from '@veeam-automation/veeam/transport/errors';
import { answersOf, type DocumentAnswer, requestBodyOf } from './answers.ts';
import type { ClientOperation, DrivenClient, Field, Run } from './client-operation.ts';
import { type Contract, offers, operationFor, rawOperation } from './contract.ts';
import type { Exchange } from './exchange.ts';
import { type JsonObject, objectOf } from './json-schema.ts';
import { type StandIn, startStandIn } from './stand-in.ts';

/**
 * The fields for which the client's result differs from the answer. An answer made from a schema must have every field
 * that the client reads in this version. An example may leave some out.
 */
function readingFaults(
  fields: readonly Field[],
  { body, made, from }: DocumentAnswer,
  result: unknown,
  isAtLeast: DrivenClient['isAtLeast'],
): string[] {
  const item = firstItem(body);
  if (item === undefined) return [];
  return fields.flatMap(([resultPath, answerPaths, since]) => {
    const names = answerPaths.split('|');
    const said = names.map((name) => at(item, name)).find((value) => value !== undefined && value !== null);
    if (said === undefined) {
      const expected = made && (since === undefined || isAtLeast(since));
      return expected ? [`the answer has no \`${names.join('` or `')}\`, which the client reads`] : [];
    }
    const read = at(result, resultPath);
    if (sameMeaning(read, said)) return [];
    return [`\`${resultPath}\` was read as ${shown(read)} where the answer (${from}) says ${shown(said)}`];
  });
}

/** Other parts that our client reads, and that an answer made from the schema does not have. */
function missingParts(restsOn: readonly string[], { body, made }: DocumentAnswer): string[] {
  if (!made || body === undefined) return [];
  return restsOn
    .filter((path) => at(body, path) === undefined)
    .map((path) => `the answer has no \`${path}\`, which the client reads`);
}

/** The answer itself, or the first item of a list of any form. */
function firstItem(body: unknown): unknown {
  if (Array.isArray(body)) return body[0];
  const { data, results } = objectOf(body);
  if (Array.isArray(data)) return data[0];
  return Array.isArray(results) ? results[0] : body;
}

function at(value: unknown, path: string): unknown {
  let inner = value;
  for (const name of path.split('.')) {
    if (!isObject(inner) && !Array.isArray(inner)) return undefined;
    inner = name === '*' ? Object.values(inner)[0] : (inner as Record<string, unknown>)[name];
  }
  return inner;
}

function sameMeaning(read: unknown, said: unknown): boolean {
  if (typeof said === 'string') {
    if (read instanceof Date) return read.getTime() === timeOf(said);
    if (typeof read === 'string') return read.toLowerCase() === said.toLowerCase();
    // The "never" of .NET is not a time.
    return read === undefined && /^(0001|9999)-/.test(said);
  }
  if (typeof said === 'object') return JSON.stringify(read) === JSON.stringify(said);
  return read === said;
}

function timeOf(text: string): number {
  return Date.parse(/(Z|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text}Z`);
}

function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

type Verdict = 'fits' | 'misfit' | 'not in this version' | 'not tried';

/** How one operation of our client fits a document. */
export interface OperationReport {
  readonly name: string;
  readonly call: string;
  readonly request: Verdict;
  readonly answer: Verdict;
  /** The faults, as half sentences. */
  readonly faults: readonly string[];
  /** Useful facts that are not faults. */
  readonly notes?: readonly string[];
}

const ID = '5b2f6c1e-8d34-4c9a-9d0e-6f7a1b2c3d4e';
const IDS = { job: ID, session: ID, repository: ID, organization: ID, copyJob: ID };

/** Runs every operation of a client against a stand-in made from a document. */
export async function checkAgainstDocument(
  contract: Contract,
  client: DrivenClient,
  now: () => Date,
): Promise<OperationReport[]> {
  const standIn = await startStandIn(contract);
  const connection = new Connection({
    name: 'stand-in',
    product: 'stand-in',
    baseUrl: standIn.url,
  });
  try {
    const reports: OperationReport[] = [];
    for (const operation of client.operations) {
      const raw = rawOf(contract, operation);
      const answers = raw === undefined ? [undefined] : answersOf(contract.document, raw);
      const attempts: Attempt[] = [];
      for (const [choice, answer] of answers.entries()) {
        const newJob = newJobOf(contract, raw);
        const run = { connection, ids: IDS, newJob, now };
        attempts.push(await attempt(standIn, operation, run, choice, answer));
      }
      reports.push(judge(contract, client, operation, attempts));
    }
    return reports;
  } finally {
    await connection.close();
    await standIn.close();
  }
}

interface Attempt {
  readonly answer: DocumentAnswer | undefined;
  readonly exchanges: readonly Exchange[];
  readonly result?: unknown;
  readonly error?: unknown;
}

async function attempt(
  standIn: StandIn,
  operation: ClientOperation,
  run: Run,
  choice: number,
  answer: DocumentAnswer | undefined,
): Promise<Attempt> {
  standIn.answerWith(choice);
  try {
    const result = await operation.run(run);
    return { answer, exchanges: standIn.takeExchanges(), result };
  } catch (error) {
    return { answer, exchanges: standIn.takeExchanges(), error };
  }
}

function judge(
  contract: Contract,
  client: DrivenClient,
  operation: ClientOperation,
  attempts: readonly Attempt[],
): OperationReport {
  const { name, call } = operation;
  if (attempts.every(isRefusal)) {
    if (!offers(contract, operation)) {
      const absent = 'not in this version';
      return { name, call, request: absent, answer: absent, faults: [] };
    }
    const fault = 'the document has it, and the client does not send it in this version';
    return { name, call, request: 'misfit', answer: 'not tried', faults: [fault] };
  }
  const exchanges = attempts.flatMap((each) => each.exchanges);
  // The client sends an example back unchanged. If the example contradicts its own schema, the client is not at fault.
  const sent = attempts.filter(({ answer }) => !(operation.echoes && answer?.made === false));
  const requestFaults = new Set(sent.flatMap((each) => each.exchanges).flatMap((each) => each.requestFaults));
  const isAnswered = exchanges.every(({ operationId }) => operationId !== undefined);
  const answerFaults = new Set(
    isAnswered ? attempts.flatMap((each) => faultsOfReading(client, operation, each)) : [],
  );
  return {
    name,
    call,
    request: requestFaults.size > 0 ? 'misfit' : 'fits',
    answer: isAnswered ? (answerFaults.size > 0 ? 'misfit' : 'fits') : 'not tried',
    faults: [...requestFaults, ...answerFaults],
  };
}

/** Whether our client sent nothing because it knows that the version does not support the operation. */
export function isRefusal({ exchanges, error }: Pick<Attempt, 'exchanges' | 'error'>): boolean {
  return exchanges.length === 0 && (error === undefined || error instanceof UnsupportedVersionError);
}

function faultsOfReading(
  { isAtLeast }: DrivenClient,
  { fields = [], restsOn = [] }: ClientOperation,
  { answer, result, error }: Attempt,
): string[] {
  if (error !== undefined) {
    const message = error instanceof Error ? error.message : String(error);
    return [`the answer (${answer?.from ?? 'none'}) is not read: ${message}`];
  }
  if (answer === undefined) return [];
  return [...missingParts(restsOn, answer), ...readingFaults(fields, answer, result, isAtLeast)];
}

/** The document's operation for our call. Undefined when the document has none. */
function rawOf(contract: Contract, { call }: ClientOperation): JsonObject | undefined {
  const [method = '', path = ''] = call.split(' ');
  const operation = operationFor(contract, { method, path: path.replace('{id}', ID), headers: {} });
  return operation && rawOperation(contract, operation);
}

function newJobOf({ document }: Contract, raw: JsonObject | undefined): JsonObject {
  return raw?.requestBody === undefined ? {} : objectOf(requestBodyOf(document, raw));
}
