import * as z from 'zod';
import { requester } from '../work-id.ts';
import type { Clone } from './record.ts';
import { cloneOutcome, clonePlan } from './state.ts';
import { cloneStep } from './steps.ts';

/** A clone as every trigger shows it. */
export const cloneView = z.object({
  id: z.string(),
  /** `resolving`: cancelled or aborted, and its outcome is being looked up. */
  status: z.enum(['running', 'resolving', 'finished']),
  outcome: z.exactOptional(cloneOutcome.shape.outcome),
  code: cloneOutcome.shape.code,
  message: z.exactOptional(z.string()),
  job: cloneOutcome.shape.job,
  plan: z.exactOptional(clonePlan),
  taskSeconds: cloneOutcome.shape.taskSeconds.describe(
    "Seconds until the server's task was seen to have ended",
  ),
  warnings: z.array(z.string()),
  requestedBy: requester,
  requestedAt: z.string(),
  server: z.string(),
  source: z.string().describe('The job to clone, as it was asked for'),
  name: z.string().describe("The new job's name; until it is planned, as it was asked for"),
  steps: z.array(cloneStep),
});
export type CloneView = z.infer<typeof cloneView>;

export function viewClone(clone: Clone): CloneView {
  const { id, server, requestedBy, requestedAt, request, plan, steps, outcome, cancelledBy, claim } = clone;
  const known = {
    id,
    server,
    requestedBy,
    requestedAt,
    source: plan?.source.name ?? request.job,
    name: plan?.name ?? request.name,
    ...(plan && { plan }),
    steps,
  };
  if (outcome) return { ...known, ...outcome, status: 'finished' };
  const status = cancelledBy !== undefined || claim ? 'resolving' : 'running';
  return { ...known, warnings: plan?.warnings ?? [], status };
}
