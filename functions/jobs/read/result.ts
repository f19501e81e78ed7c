import type { Job } from '../job.ts';

/**
 * Maps Veeam's word for how a run ended: `None` or nothing means that it has not ended; an unknown word is `unknown`.
 */
export function resultOf(result: string | undefined): Job['lastResult'] {
  switch (result) {
    case undefined:
    case 'None':
      return 'none';
    case 'Success':
      return 'success';
    case 'Warning':
      return 'warning';
    case 'Failed':
      return 'failed';
    default:
      return 'unknown';
  }
}
