import { parseInput } from '../../../input/parse-input.ts';
import { controlJobAction } from '../../../jobs/actions/control-job.ts';
import { createJobAction } from '../../../jobs/actions/create-job.ts';
import { deleteJobAction } from '../../../jobs/actions/delete-job.ts';
import { editJobAction, patchJobAction } from '../../../jobs/actions/edit-job.ts';
import { controlOptions } from '../../../jobs/controls/control.ts';
import { jobsContext } from '../../../jobs/handlers/context.ts';
import { createJobInput, patchJobInput } from '../../../jobs/job-document.ts';
import { accepted, type BodyForm, type HttpRequest, json, route } from '../http.ts';

/** The routes' actions, as deployed. */
const deployedActions = () => {
  const context = jobsContext();
  return {
    controlJob: controlJobAction(context),
    createJob: createJobAction(context),
    editJob: editJobAction(context),
    patchJob: patchJobAction(context),
    deleteJob: deleteJobAction(context),
  };
};

/** RFC 7396 has a media type of its own. */
const mergePatch: BodyForm = { type: 'application/merge-patch+json', name: 'a JSON Merge Patch' };
const documentFields = Object.keys(createJobInput.shape.request.shape);

function editOf({ path, headers, body }: HttpRequest): object {
  const { 'if-match': ifMatch } = headers;
  return { ...path, request: body, ...(ifMatch !== undefined && { ifMatch }) };
}

/** @param actions by the names of their operations */
export const jobWriteRoutes = (actions = deployedActions()) => [
  route(
    'controlJob',
    actions.controlJob,
    ({ path, body = {} }) => ({ ...path, ...parseInput(controlOptions, body) }),
    (controlled) =>
      controlled.outcome === 'pending'
        ? accepted(controlled, `/jobs/${controlled.job.server}/${encodeURIComponent(controlled.job.id)}`)
        : json(200, controlled),
    { body: Object.keys(controlOptions.shape) },
  ),
  route(
    'createJob',
    actions.createJob,
    ({ path, body }) => ({ ...path, request: body }),
    (created) => json(201, created, { location: `/jobs/${created.server}/${created.id}` }),
    { body: documentFields },
  ),
  route('editJob', actions.editJob, editOf, (edited) => json(200, edited), {
    body: documentFields,
  }),
  route(
    'patchJob',
    actions.patchJob,
    editOf,
    (edited) =>
      edited.outcome === 'pending'
        ? accepted(edited, `/jobs/${edited.server}/${edited.id}`)
        : json(200, edited),
    { body: Object.keys(patchJobInput.shape.request.shape), forms: { forms: [mergePatch] } },
  ),
  route(
    'deleteJob',
    actions.deleteJob,
    ({ path }) => path,
    (deleted, { path }) =>
      deleted.outcome === 'pending'
        ? accepted(deleted, `/jobs/${path['server']}/${path['id']}`)
        : { statusCode: 204, headers: {}, body: '' },
  ),
];
