import { ApiProblem } from '../api/client.ts';

/** Why something was not done, beside what asked for it. */
export function Failure({ text }: { text: string | undefined }) {
  if (text === undefined) return null;
  return (
    <p class="field-problem" role="alert">
      {text}
    </p>
  );
}

/** The words of a refusal, and by which request somebody finds it in the log. @throws what is none */
export function failureWords(error: unknown): string {
  if (!(error instanceof ApiProblem)) throw error;
  const { message, requestId } = error;
  return requestId === undefined ? message : `${message} (request ${requestId})`;
}
