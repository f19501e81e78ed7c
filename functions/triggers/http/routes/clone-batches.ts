import { cloneContext, recordedBatches } from '../../../clone/handlers/context.ts';
import { cancelBatchAction } from '../../../clone-batches/actions/cancel-batch.ts';
import { createBatchAction } from '../../../clone-batches/actions/create-batch.ts';
import { failuresQuery, getBatchAction } from '../../../clone-batches/actions/get-batch.ts';
import { getResultsAction } from '../../../clone-batches/actions/get-results.ts';
import { batchesQuery, listBatchesAction } from '../../../clone-batches/actions/list-batches.ts';
import { batchBody, csvOptions } from '../../../clone-batches/request.ts';
import { parseInput } from '../../../input/parse-input.ts';
import { Executions } from '../../../platform/executions.ts';
import { ObjectStore } from '../../../platform/object-store.ts';
import { environment } from '../../../platform/runtime.ts';
import { accepted, type HttpRequest, type HttpResponse, json, nextLink, route } from '../http.ts';
import { keyOf } from '../idempotency-key.ts';
import { batchForms, isCsv } from './clone-batches-body.ts';

const context = cloneContext();
const work = {
  batches: recordedBatches(),
  looks: new Executions(environment('BATCH_STATE_MACHINE_ARN')),
  objects: new ObjectStore(environment('EVIDENCE_BUCKET')),
};

const createBatch = route(
  'createCloneBatch',
  createBatchAction(context, work),
  (request) => {
    const idempotencyKey = keyOf(request.headers);
    return { ...bodyAndOptions(request), ...(idempotencyKey !== undefined && { idempotencyKey }) };
  },
  (output) => {
    if (output.dryRun) return json(200, output);
    const location = pathOf(output.batch.id);
    return output.isAllDone ? json(200, output.batch, { location }) : accepted(output.batch, location);
  },
  {
    forms: batchForms,
    body: Object.keys(batchBody.shape),
    query: (headers) => (isCsv(headers) ? Object.keys(csvOptions.shape) : []),
  },
);

const listBatches = route(
  'listCloneBatches',
  listBatchesAction(work.batches),
  ({ query }) => query,
  (listed, { query }) => json(200, listed, nextLink('/clone-batches', query, listed.next)),
  { query: Object.keys(batchesQuery.shape) },
);

const getBatch = route(
  'getCloneBatch',
  getBatchAction(work),
  ({ path, query }) => ({ ...query, ...path }),
  ({ view, next }, { query }) => json(200, view, nextLink(pathOf(view.id), query, next)),
  { query: Object.keys(failuresQuery.shape) },
);

const getResults = route(
  'getCloneBatchResults',
  getResultsAction(work.batches),
  ({ path }) => path,
  ({ id, csv }): HttpResponse => ({
    statusCode: 200,
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'cache-control': 'no-store',
      'content-disposition': `attachment; filename="clone-batch-${id}.csv"`,
    },
    body: csv,
  }),
);

const cancelBatch = route(
  'cancelCloneBatch',
  cancelBatchAction(work),
  ({ path }) => path,
  (batch) => accepted(batch, pathOf(batch.id)),
);

function pathOf(id: string): string {
  return `/clone-batches/${id}`;
}

/** @throws RefusedError for an option that is wrong, or unknown */
function bodyAndOptions({ body, headers, query }: HttpRequest): object {
  if (!isCsv(headers)) return parseInput(batchBody, body);
  const { server, ...options } = parseInput(csvOptions, query);
  return { items: body, ...options, ...(server !== undefined && { defaults: { server } }) };
}

export const cloneBatchRoutes = [createBatch, listBatches, getBatch, getResults, cancelBatch];
