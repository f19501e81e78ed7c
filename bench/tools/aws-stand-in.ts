import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface AwsStandIn {
  url: string;
  /** The number of calls of each operation, by its target. */
  asked: Map<string, number>;
  close(): Promise<void>;
}

/** Answers AWS's JSON operations at once with fixed answers, because the bench measures only the caller. */
export async function startAwsStandIn(answers: Record<string, object>): Promise<AwsStandIn> {
  const asked = new Map<string, number>();
  const server = createServer((request, response) => {
    const target = String(request.headers['x-amz-target']);
    const answer = answers[target];
    asked.set(target, (asked.get(target) ?? 0) + 1);
    request.resume().once('end', () => {
      response.writeHead(answer ? 200 : 400, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify(answer ?? { __type: 'UnknownOperationException' }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
