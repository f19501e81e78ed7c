import { isWatched } from '../controls.ts';
import { complies, defineServerRule, noParameters, violates } from '../rule.ts';

export const serverUnreachable = defineServerRule(
  {
    id: 'server-unreachable',
    title: 'The server could not be read',
    explanation:
      "None of this server's jobs was judged in this check. That they were well the last time says nothing about now.",
    remedy:
      'Run the connection test (POST /servers/{server}/test): it names the step that fails, from name resolution to permission.',
    severity: 'critical',
    controls: isWatched,
    ...noParameters,
  },
  ({ reading }) =>
    'error' in reading
      ? violates([
          { fact: 'error', value: reading.error.code, source: 'check: error.code' },
          { fact: 'message', value: reading.error.message, source: 'check: error.message' },
          { fact: 'tried at', value: reading.readAt, source: 'check: readAt' },
        ])
      : complies,
);
