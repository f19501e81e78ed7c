import { controlJobAction } from '../../../jobs/actions/control-job.ts';
import { createJobAction } from '../../../jobs/actions/create-job.ts';
import { deleteJobAction } from '../../../jobs/actions/delete-job.ts';
import { editJobAction } from '../../../jobs/actions/edit-job.ts';
import { jobsContext } from '../../../jobs/handlers/context.ts';
import { jobDocument } from '../../../jobs/job-document.ts';
import { httpHandler, httpTrigger } from '../handler.ts';
import { accepted, json, route } from '../http.ts';

const context = jobsContext();

const controlJob = route(
  'POST /jobs/{server}/{id}/{control}',
  controlJobAction(context),
  ({ path }) => path,
  (controlled) =>
    controlled.outcome === 'pending'
      ? accepted(controlled, `/jobs/${controlled.job.server}/${encodeURIComponent(controlled.job.id)}`)
      : json(200, controlled),
);

const createJob = route(
  'POST /jobs/{server}',
  createJobAction(context),
  ({ path, body }) => ({ ...path, request: body }),
  (created) => json(201, created, { location: `/jobs/${created.server}/${created.id}` }),
  { body: Object.keys(jobDocument.shape) },
);

const editJob = route(
  'PUT /jobs/{server}/{id}',
  editJobAction(context),
  ({ path, body }) => ({ ...path, request: body }),
  (edited) => json(200, edited),
  { body: Object.keys(jobDocument.shape) },
);

const deleteJob = route(
  'DELETE /jobs/{server}/{id}',
  deleteJobAction(context),
  ({ path }) => path,
  () => ({ statusCode: 204, headers: {}, body: '' }),
);

export const handler = httpHandler(httpTrigger(context.secrets), [controlJob, createJob, editJob, deleteJob]);
