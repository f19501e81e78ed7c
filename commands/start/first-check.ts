/** A check of the lab takes seconds. With many real servers it may take longer; then the command stops waiting. */
const patienceMs = 60_000;

interface Check {
  id: string;
  status: 'running' | 'finished' | 'failed';
  result?: { jobs: number; complying: number; open: number };
  reportUrl?: string;
}

/** Runs one compliance check through the HTTP API, as a user does. Returns a line about it for the terminal. */
export async function firstCheck(
  apiUrl: string,
  token: string,
): Promise<{ line: string; reportUrl?: string }> {
  const headers = { authorization: `Bearer ${token}` };
  const began = Date.now();
  const started = await fetch(`${apiUrl}/compliance/checks`, { method: 'POST', headers });
  // With http.jwt, the API accepts only the tokens of its identity provider.
  if (started.status === 401)
    return { line: 'no first check: the API takes no tokens but those of the identity provider' };
  let check = await answerOf<Check>('POST', started);
  while (check.status === 'running' && Date.now() - began < patienceMs) {
    await new Promise((resolve) => setTimeout(resolve, 250));
    check = await answerOf<Check>('GET', await fetch(`${apiUrl}/compliance/checks/${check.id}`, { headers }));
  }
  if (check.status === 'running') return { line: `the check ${check.id} is still running` };
  if (!check.result) return { line: `the check ${check.id} ${check.status}` };
  const { complying, jobs, open } = check.result;
  return {
    line: `checked: ${complying} of ${jobs} jobs comply, ${open} findings are open`,
    ...(check.reportUrl !== undefined && { reportUrl: check.reportUrl }),
  };
}

async function answerOf<Answer>(method: string, response: Response): Promise<Answer> {
  const body = await response.text();
  if (!response.ok) throw new Error(`${method} ${response.url} answered ${response.status}: ${body}`);
  return JSON.parse(body) as Answer;
}
