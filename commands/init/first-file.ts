import { isMap, isScalar, parseDocument } from 'yaml';
import type { FirstSettings, ServerSettings } from './first-settings.ts';

/** A first automation.yaml. Names and times have passed the schema, and need no quotes but those here. */
export function firstFile({ slack, schedule, timeZone, ...server }: FirstSettings): string {
  return `# yaml-language-server: $schema=./automation.schema.json
# What to automate. \`npm run synth\` checks this file; docs/configuration.md says all that it takes.
servers:
${serverLines(server, '  ')}
# When every server is checked, and what counts: docs/compliance.md
compliance:
  schedule: ${schedule}
  timeZone: ${timeZone}

# The SNS topic is always notified. Slack: docs/slack.md
notices:
  slack: ${slack}
`;
}

/** A server as an entry of `servers`, its name indented by `indent`. */
function serverLines({ name, product, url, fingerprint }: ServerSettings, indent: string): string {
  const pin = [
    '  tls:',
    "    # The server's own certificate, as it was confirmed. A renewed certificate has another one.",
    `    fingerprint: ${fingerprint}`,
  ];
  const lines = [
    `${name}:`,
    `  product: ${product}`,
    `  url: ${url}`,
    ...(fingerprint === undefined ? [] : pin),
  ];
  return lines.map((line) => `${indent}${line}\n`).join('');
}

/**
 * The text of a file with one more server: behind the last one, indented as that is, and nothing else of it is changed. A
 * file whose `servers` are written in braces, or that has none, is written anew, with its comments.
 */
export function withServer(text: string, server: ServerSettings): string {
  const document = parseDocument(text);
  const servers = document.get('servers', true);
  const last = isMap(servers) && servers.flow !== true ? servers.items.at(-1) : undefined;
  if (isMap(servers) && isScalar(last?.key) && servers.range) {
    const keyAt = last.key.range?.[0] ?? 0;
    const indent = ' '.repeat(keyAt - (text.lastIndexOf('\n', keyAt - 1) + 1));
    const valueEnd = text.slice(0, servers.range[1]).trimEnd().length;
    // A comment behind the last value stays on its line.
    const lineEnd = text.indexOf('\n', valueEnd);
    const at = lineEnd === -1 ? text.length : lineEnd + 1;
    const before = text.slice(0, at);
    return `${before}${before.endsWith('\n') ? '' : '\n'}${serverLines(server, indent)}${text.slice(at)}`;
  }
  const { name, product, url, fingerprint } = server;
  document.setIn(['servers', name], {
    product,
    url,
    ...(fingerprint !== undefined && { tls: { fingerprint } }),
  });
  return document.toString();
}

/** The pin in the automation.yaml that comes with the project. No certificate has it, so nobody uses that file. */
const pinOfNobody = /fingerprint: (00:){31}00$/m;

/** Whether this is the automation.yaml that comes with the project, and may be written over. */
export const isPlaceholder = (text: string): boolean => pinOfNobody.test(text);
