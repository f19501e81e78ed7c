import { globSync, readFileSync } from 'node:fs';

/** Documents with YAML in them: the README and all of docs/. */
export const pages = ['README.md', ...globSync('docs/*.md')].sort();

const servers = `servers:
  em-1: { product: enterprise-manager, url: 'https://em.example:9398', tls: public }
  vbr-1: { product: backup-replication, url: 'https://vbr.example:9419', tls: public }
  vbr-lab: { product: backup-replication, url: 'https://vbr.example:9419', tls: public }
  vb365-1: { product: microsoft365, url: 'https://vb365.example:4443', tls: public }
`;

/** The YAML blocks of a page as complete automation.yaml files. Servers are added to those without any. */
export function examplesOf(page: string): string[] {
  const blocks = readFileSync(page, 'utf8').matchAll(/^```yaml\n([\s\S]*?)^```/gm);
  return [...blocks].map(([, text = '']) => (/^servers:/m.test(text) ? text : `${servers}${text}`));
}
