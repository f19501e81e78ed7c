import type { LabAnswer } from '../lab-server.ts';

/** What webhooks answer. */
export function plain(status: number, body: string): LabAnswer {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}

/** What the Web API answers: the status says nothing, `ok` does. */
export function json(status: number, body: { readonly ok: boolean } & Record<string, unknown>): LabAnswer {
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  return { status, headers, body: JSON.stringify(body) };
}
