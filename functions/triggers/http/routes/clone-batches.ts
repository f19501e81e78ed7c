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

/** The routes' actions, as deployed. */
const deployedActions = () => {
  const context = cloneContext();
  const work = {
    batches: recordedBatches(),
    looks: new Executions(environment('BATCH_STATE_MACHINE_ARN')),
    objects: new ObjectStore(environment('EVIDENCE_BUCKET')),
  };
  return {
    createCloneBatch: createBatchAction(context, work),
    listCloneBatches: listBatchesAction(work.batches),
    getCloneBatch: getBatchAction(work),
    getCloneBatchResults: getResultsAction(work.batches),
    cancelCloneBatch: cancelBatchAction(work),
  };
};

function pathOf(id: string): string {
  return `/clone-batches/${id}`;
}

/** @throws RefusedError for an option that is wrong, or unknown */
function bodyAndOptions({ body, headers, query }: HttpRequest): object {
  if (!isCsv(headers)) return parseInput(batchBody, body);
  const { server, ...options } = parseInput(csvOptions, query);
  return { items: body, ...options, ...(server !== undefined && { defaults: { server } }) };
}

/** @param actions by the names of their operations */
export const cloneBatchRoutes = (actions = deployedActions()) => [
  route(
    'createCloneBatch',
    actions.createCloneBatch,
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
  ),
  route(
    'listCloneBatches',
    actions.listCloneBatches,
    ({ query }) => query,
    (listed, { query }) => json(200, listed, nextLink('/clone-batches', query, listed.next)),
    { query: Object.keys(batchesQuery.shape) },
  ),
  route(
    'getCloneBatch',
    actions.getCloneBatch,
    ({ path, query }) => ({ ...query, ...path }),
    ({ view, next }, { query }) => json(200, view, nextLink(pathOf(view.id), query, next)),
    { query: Object.keys(failuresQuery.shape) },
  ),
  route(
    'getCloneBatchResults',
    actions.getCloneBatchResults,
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
  ),
  route(
    'cancelCloneBatch',
    actions.cancelCloneBatch,
    ({ path }) => path,
    (batch) => accepted(batch, pathOf(batch.id)),
  ),
];
