import { html, Markup } from '../../functions/compliance/report/html/escape.ts';
import type { RouteDocumentation } from '../../functions/doors/http/documentation.ts';
import type { OpenApiDocument } from './document.ts';
import { pageStyles } from './page-styles.ts';

interface Operation {
  description: string;
  parameters: { name: string; in: string; required: boolean; description: string; schema: object }[];
  requestBody?: { content: { 'application/json': { schema: object; example: unknown } } };
  responses: Record<string, Response>;
}
interface Response {
  $ref?: string;
  description?: string;
  content?: Record<string, { schema: object; example?: unknown }>;
}

/** The document as one page of HTML without script, which loads nothing. */
export function documentationPage(routes: readonly RouteDocumentation[], document: OpenApiDocument): string {
  const groups = document.tags.map(({ name }) => {
    const own = routes.filter(({ group }) => group === name);
    return html`<section aria-labelledby="${anchor(name)}"><h2 id="${anchor(name)}">${name}</h2>
${own.map((route) => operation(route, document))}</section>
`;
  });
  const links = document.tags.map(({ name }) => html`<li><a href="#${anchor(name)}">${name}</a></li>`);
  const { title, version, description } = document.info;
  const components = document['components'] as { schemas: Record<string, object> };
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${title}: HTTP API</title><style>${new Markup(pageStyles)}</style></head><body>
<header><h1>${title}</h1><p class="quiet">Version ${version}, OpenAPI ${document.openapi}: <a href="/openapi.json">openapi.json</a></p>
${description.split('\n\n').map(paragraph)}</header>
<nav aria-label="Groups"><ul>${links}<li><a href="#schemas">Schemas</a></li></ul></nav>
<main>${groups}
<section aria-labelledby="schemas"><h2 id="schemas">Schemas</h2>
${Object.entries(components.schemas).map(
  ([name, schema]) =>
    html`<details id="schema-${name}"><summary><code>${name}</code></summary>${code(schema)}</details>
`,
)}</section></main></body></html>
`.text;
}

function operation({ key, summary }: RouteDocumentation, document: OpenApiDocument): Markup {
  const [method = '', path = ''] = key.split(' ');
  const known = document.paths[path]?.[method.toLowerCase()];
  if (!known) throw new Error(`The document has no ${key}.`);
  const { description, parameters, requestBody, responses } = known as Operation;
  const body = requestBody?.content['application/json'];
  return html`<article><h3><code><b class="${method.toLowerCase()}">${method}</b> ${path}</code> ${summary}</h3>
${description.split('\n\n').map(paragraph)}
${parameters.length > 0 ? parametersTable(parameters) : undefined}
${body ? html`<h4>Body</h4><p>${schemaLink(body.schema)}</p>${code(body.example)}` : undefined}
<h4>Answers</h4><dl>${Object.entries(responses).map(([status, response]) => answer(status, response, document))}</dl></article>
`;
}

function parametersTable(parameters: Operation['parameters']): Markup {
  return html`<table><caption>Parameters</caption><thead><tr><th scope="col">Name</th><th scope="col">In</th><th scope="col">Meaning</th><th scope="col">Form</th></tr></thead><tbody>${parameters.map(
    ({ name, in: place, required, description, schema }) =>
      html`<tr><th scope="row"><code>${name}</code></th><td>${place}${required ? ', required' : ''}</td><td>${paragraph(description)}</td><td><code>${JSON.stringify(schema)}</code></td></tr>`,
  )}</tbody></table>`;
}

/** Problems are all alike: of them, the page says only what they mean. */
function answer(status: string, response: Response, document: OpenApiDocument): Markup {
  const { responses } = document['components'] as { responses: Record<string, Response> };
  const { description = '' } = responses[response.$ref?.split('/').at(-1) ?? ''] ?? response;
  const content = Object.entries(response.content ?? {}).map(
    ([type, { schema, example }]) =>
      html`<details><summary><code>${type}</code> ${schemaLink(schema)}</summary>${
        example === undefined ? undefined : code(example)
      }</details>`,
  );
  return html`<dt>${status}</dt><dd>${paragraph(description)}${content}</dd>`;
}

function schemaLink(schema: object): Markup | undefined {
  const name = '$ref' in schema ? String(schema.$ref).split('/').at(-1) : undefined;
  return name === undefined ? undefined : html`<a href="#schema-${name}">${name}</a>`;
}

/** Text with `code` in it. */
function paragraph(text: string): Markup {
  const pieces = text
    .split('`')
    .map((piece, index) => (index % 2 === 1 ? html`<code>${piece}</code>` : piece));
  return html`<p>${pieces}</p>`;
}

const code = (value: unknown): Markup => html`<pre tabindex="0">${JSON.stringify(value, null, 2)}</pre>`;
const anchor = (name: string): string => name.toLowerCase().replaceAll(' ', '-');
