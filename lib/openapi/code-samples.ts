import type { RouteDocumentation } from '../../functions/triggers/http/documentation/document-route.ts';

interface CodeSample {
  lang: string;
  label: string;
  source: string;
}

/** The request of both samples. `$NAME` in a header stands for an environment variable. */
interface SampleRequest {
  method: string;
  path: string;
  headers: Readonly<Record<string, string>>;
  body?: unknown;
  /** How the answer is read; undefined if no answer has a body. */
  reads: 'json' | 'text' | undefined;
}

/** Calls of a route in curl and TypeScript, with the values of its examples (`x-code-samples`, for `GET /docs`). */
export function codeSamplesOf(route: RouteDocumentation): CodeSample[] {
  const request = requestOf(route);
  return [
    { lang: 'bash', label: 'curl', source: curl(request) },
    // Viewers highlight by `lang`, and few support TypeScript. Without types, the sample is valid JavaScript.
    { lang: 'javascript', label: 'TypeScript', source: typescript(request) },
  ];
}

function requestOf(route: RouteDocumentation): SampleRequest {
  const [method = '', template = ''] = route.key.split(' ');
  const good = route.answers.find(({ status }) => status < 300);
  return {
    method,
    path: template.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent(exampleValue(name, route)),
    ),
    headers: {
      ...(route.permission !== undefined || route.anyCaller ? { Authorization: 'Bearer $API_TOKEN' } : {}),
      ...(route.body && { 'Content-Type': 'application/json' }),
      ...(route.signed && {
        'Webhook-Id': '$WEBHOOK_ID',
        'Webhook-Timestamp': '$WEBHOOK_TIMESTAMP',
        'Webhook-Signature': '$WEBHOOK_SIGNATURE',
      }),
    },
    ...(route.body && { body: route.body.example }),
    reads: good?.schema ? 'json' : good?.also ? 'text' : undefined,
  };
}

/** The value of a parameter in the examples, else its first allowed value, else its name: `ID`. */
function exampleValue(name: string, { path, body, answers }: RouteDocumentation): string {
  const examples = [body?.example, ...answers.map(({ example }) => example)];
  for (const example of examples) {
    const value = (example as Record<string, unknown> | undefined)?.[name];
    if (typeof value === 'string') return value;
  }
  const [first] = (path?.shape[name] as { options?: readonly string[] } | undefined)?.options ?? [];
  return first ?? name.toUpperCase();
}

function curl({ method, path, headers, body }: SampleRequest): string {
  return [
    method === 'GET' ? `curl "$API_URL${path}"` : `curl -X ${method} "$API_URL${path}"`,
    ...Object.entries(headers).map(([name, value]) => `  -H "${name}: ${value}"`),
    ...(body === undefined ? [] : [`  -d '${JSON.stringify(body, null, 2).replaceAll("'", "'\\''")}'`]),
  ].join(' \\\n');
}

function typescript({ method, path, headers, body, reads }: SampleRequest): string {
  const url = `\`\${process.env.API_URL}${path}\``;
  const fields = Object.entries(headers).map(([name, value]) => `    '${name}': ${literalOf(value)},`);
  const options = [
    ...(method === 'GET' ? [] : [`  method: '${method}',`]),
    ...(fields.length > 0 ? ['  headers: {', ...fields, '  },'] : []),
    ...(body === undefined
      ? []
      : [`  body: JSON.stringify(${JSON.stringify(body, null, 2).replaceAll('\n', '\n  ')}),`]),
  ];
  return [
    options.length > 0
      ? `const response = await fetch(${url}, {\n${options.join('\n')}\n});`
      : `const response = await fetch(${url});`,
    'if (!response.ok) throw new Error(await response.text());',
    ...(reads === undefined ? [] : [`const answer = await response.${reads}();`]),
  ].join('\n');
}

/** A header's value in TypeScript. */
function literalOf(value: string): string {
  if (!value.includes('$')) return `'${value}'`;
  return `\`${value.replace(/\$(\w+)/, (_, name: string) => `\${process.env.${name}}`)}\``;
}
