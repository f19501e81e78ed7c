import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** Liveness: the API answers. It says nothing else, since anyone may ask. */
export async function handler(): Promise<APIGatewayProxyStructuredResultV2> {
  return {
    statusCode: 200,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify({ status: 'ok' }),
  };
}
