import { isMap, isScalar, parseDocument } from 'yaml';
import type { FirstSettings, ServerSettings } from './first-settings.ts';

/** A first automation.yaml. The schema has checked the names and times, so they need no quotes except those here. */
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
 * The text of a file with one more server after the last one, with the same indentation. The rest of the file stays. A
 * file whose `servers` are in braces, or that has no servers, is written again as a whole. Its comments stay.
 */
export function withServer(text: string, server: ServerSettings): string {
  const document = parseDocument(text);
  const servers = document.get('servers', true);
  const last = isMap(servers) && servers.flow !== true ? servers.items.at(-1) : undefined;
  if (isMap(servers) && isScalar(last?.key) && servers.range) {
    const keyAt = last.key.range?.[0] ?? 0;
    const indent = ' '.repeat(keyAt - (text.lastIndexOf('\n', keyAt - 1) + 1));
    const valueEnd = text.slice(0, servers.range[1]).trimEnd().length;
    // A comment after the last value stays on its line.
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

/** The pin in the automation.yaml of this project. No certificate matches it, so that file cannot be in use. */
const pinOfNobody = /fingerprint: (00:){31}00$/m;

/** Whether this is the automation.yaml of this project, which may be overwritten. */
export const isPlaceholder = (text: string): boolean => pinOfNobody.test(text);
