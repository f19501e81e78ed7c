import { html, Markup } from '../../functions/compliance/report/html/escape.ts';
import type { OpenApiDocument } from './document.ts';
import {
  type DocumentOperation,
  type OperationAnswer,
  type OperationContent,
  openRoutesOf,
  operationsOf,
  schemesOf,
} from './operations.ts';
import { pageStyles } from './page-styles.ts';
import { documentedProblems } from './problem-meanings.ts';

/** The document as one page of HTML without script, which loads nothing. */
export function documentationPage(document: OpenApiDocument): string {
  const operations = operationsOf(document);
  const groups = document.tags.map(({ name, description }) => {
    const own = operations.filter(({ group }) => group === name);
    return html`<section aria-labelledby="${anchor(name)}"><h2 id="${anchor(name)}">${name}</h2>
${paragraph(description)}
${own.map(article)}</section>
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
<nav aria-label="Groups"><ul><li><a href="#authentication">Authentication</a></li>${links}<li><a href="#problems">Problems</a></li><li><a href="#schemas">Schemas</a></li></ul></nav>
<main><section aria-labelledby="authentication"><h2 id="authentication">Authentication</h2>
${paragraph(`Open to anyone: ${openRoutesOf(operations)}. Everything else asks who calls.`)}
${schemesOf(document).map(scheme)}</section>
${groups}
<section aria-labelledby="problems"><h2 id="problems">Problems</h2>
${problemsTable}</section>
<section aria-labelledby="schemas"><h2 id="schemas">Schemas</h2>
${Object.entries(components.schemas).map(
  ([name, schema]) =>
    html`<details id="schema-${name}"><summary><code>${name}</code></summary>${code(schema)}</details>
`,
)}</section></main></body></html>
`.text;
}

function scheme([name, { description, openIdConnectUrl }]: ReturnType<typeof schemesOf>[number]): Markup {
  return html`<h3>${name[0]?.toUpperCase()}${name.slice(1)}</h3>${description.split('\n\n').map(paragraph)}
${openIdConnectUrl === undefined ? undefined : html`<p>It describes itself at <code>${openIdConnectUrl}</code>.</p>`}`;
}

function article({
  method,
  path,
  summary,
  description,
  parameters,
  bodies,
  answers,
}: DocumentOperation): Markup {
  return html`<article><h3><code><b class="${method.toLowerCase()}">${method}</b> ${path}</code> ${summary}</h3>
${description.split('\n\n').map(paragraph)}
${parameters.length > 0 ? parametersTable(parameters) : undefined}
${bodies.length > 0 ? html`<h4>Body</h4>${bodies.map(bodyOf)}` : undefined}
<h4>Answers</h4><dl>${answers.map(answer)}</dl></article>
`;
}

function bodyOf({ type, schemaName, example }: OperationContent): Markup {
  return html`<p><code>${type}</code> ${schemaLink(schemaName)}</p>${example === undefined ? undefined : code(example)}`;
}

function parametersTable(parameters: DocumentOperation['parameters']): Markup {
  return html`<table><caption>Parameters</caption><thead><tr><th scope="col">Name</th><th scope="col">Meaning and form</th></tr></thead><tbody>${parameters.map(
    ({ name, in: place, required, description, schema }) =>
      html`<tr><th scope="row"><code>${name}</code> <div class="quiet">${place}${required ? ', required' : ''}</div></th><td>${paragraph(description)}<code>${JSON.stringify(schema)}</code></td></tr>`,
  )}</tbody></table>`;
}

const problemsTable = html`<table><caption>By their code, which ends their type</caption><thead><tr><th scope="col">Code and status</th><th scope="col">Meaning</th></tr></thead><tbody>${documentedProblems.map(
  ({ code: name, statuses, title, meaning }) =>
    html`<tr><th scope="row"><code>${name}</code> <div class="quiet">${statuses.join(' or ')}</div></th><td>${paragraph(`${title}. ${meaning}`)}</td></tr>`,
)}</tbody></table>`;

/** What all operations share is alike everywhere: of that, the page says only what it means. */
function answer({ status, description, isShared, contents }: OperationAnswer): Markup {
  const shown = (isShared ? [] : contents).map(
    ({ type, schemaName, example }) =>
      html`<details><summary><code>${type}</code> ${schemaName}</summary>${
        schemaName === undefined ? undefined : html`<p>Schema: ${schemaLink(schemaName)}</p>`
      }${example === undefined ? undefined : code(example)}</details>`,
  );
  return html`<dt>${status}</dt><dd>${paragraph(description)}${shown}</dd>`;
}

function schemaLink(name: string | undefined): Markup | undefined {
  return name === undefined ? undefined : html`<a href="#schema-${name}">${name}</a>`;
}

/** Text with `code` in it; a command that stands alone is not broken into lines. */
function paragraph(text: string): Markup {
  const [, alone] = /^`([^`]+)`$/.exec(text) ?? [];
  if (alone !== undefined) return code(alone);
  const pieces = text
    .split('`')
    .map((piece, index) => (index % 2 === 1 ? html`<code>${piece}</code>` : piece));
  return html`<p>${pieces}</p>`;
}

/** An example as it is sent: text as it is, everything else as JSON. */
const code = (value: unknown): Markup =>
  html`<pre tabindex="0">${typeof value === 'string' ? value.trimEnd() : JSON.stringify(value, null, 2)}</pre>`;
const anchor = (name: string): string => name.toLowerCase().replaceAll(' ', '-');
