import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { consolePolicy } from '../../functions/triggers/http/console.ts';
import { buildConsole } from '../../lib/bundling/console.ts';
import type { Schema } from '../../web/api/client.ts';
import { finding } from './findings.ts';

/** The answers of a console's API, for an estate that the lab would take too long to check. */
interface Estate {
  findings: Schema['Finding'][];
  resolved: Schema['Finding'][];
  reports: Schema['Reports']['reports'];
  servers: Schema['Servers']['servers'];
  jobs: Schema['JobList']['jobs'];
  clones: Schema['CloneList']['clones'];
}

export interface ServedConsole {
  url: string;
  close(): Promise<void>;
}

const types: Record<string, string> = { html: 'text/html', js: 'text/javascript', css: 'text/css' };

let built: Promise<Map<string, string>> | undefined;

/** The files of the built console, by name. They are built once for all tests of this process. */
function consoleFiles(): Promise<Map<string, string>> {
  built ??= (async () => {
    const folder = mkdtempSync(join(tmpdir(), 'served-console-'));
    try {
      await buildConsole(resolve(import.meta.dirname, '../..'), folder);
      return new Map(readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
    } finally {
      rmSync(folder, { recursive: true });
    }
  })();
  return built;
}

/** Serves the built console with its policy, on an API that answers with this estate. */
export async function serveConsole(estate: Estate): Promise<ServedConsole> {
  const files = await consoleFiles();
  const answers: Record<string, (query: URLSearchParams) => unknown> = {
    '/me': () => ({
      name: 'anna',
      permissions: [
        'jobs:read',
        'jobs:write',
        'clones:read',
        'clones:write',
        'compliance:read',
        'compliance:write',
      ],
      servers: ['*'],
    }),
    '/servers': () => ({ servers: estate.servers }),
    '/clones': () => ({ clones: estate.clones }),
    '/clone-batches': () => ({ batches: [] }),
    '/copy-jobs': () => ({ copyJobs: [], unread: [] }),
    '/jobs': (query) => {
      const from = Number(query.get('next') ?? 0);
      const to = from + Number(query.get('limit'));
      return {
        jobs: estate.jobs.slice(from, to),
        unread: [],
        asOf: estate.servers.map(({ name }) => ({
          server: name,
          at: estate.reports[0]?.at ?? '',
          fresh: false,
        })),
        ...(to < estate.jobs.length && { next: String(to) }),
      };
    },
    '/compliance/reports': () => ({ reports: estate.reports }),
    '/compliance/findings': (query) => {
      const all = query.get('state') === 'resolved' ? estate.resolved : estate.findings;
      const from = Number(query.get('next') ?? 0);
      const to = from + Number(query.get('limit'));
      const checkedAt = estate.reports[0]?.at;
      return {
        ...(checkedAt !== undefined && { checkedAt }),
        findings: all.slice(from, to),
        ...(to < all.length && { next: String(to) }),
      };
    },
  };
  const server = createServer(({ url = '/' }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    const answer = answers[pathname];
    if (answer) {
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify(answer(searchParams)));
      return;
    }
    const file = pathname === '/' ? 'console.html' : pathname.replace('/assets/', '');
    const headers = {
      'content-type': types[file.split('.').at(-1) ?? ''],
      'content-security-policy': consolePolicy([]),
    };
    const text = files.get(file);
    if (text === undefined) {
      response.writeHead(404).end();
      return;
    }
    const settings = '{&quot;timeZone&quot;:&quot;UTC&quot;}';
    response.writeHead(200, headers).end(pathname === '/' ? text.replace('{}', settings) : text);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Names that break pages that do not treat them as text. */
const hostile = [
  '<img src=x onerror=alert(1)>',
  '"><script>alert(1)</script>',
  "'; DROP TABLE jobs; --",
  '\u202Egnp.exe',
  '日本語のジョブ 🦊',
  'x'.repeat(240),
  '$(alert 1) {{job}} %00',
  '',
];

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const rules = [
  ['last-result', 'The last run did not succeed', 'high'],
  ['last-success-age', 'The last success is older than allowed', 'critical'],
  ['never-run', 'The job has never run', 'medium'],
  ['without-copy', 'The job has no second copy', 'low'],
] as const;

/**
 * An estate of this many jobs, of which each tenth fails, and a month of its checks. The same number gives the same
 * estate.
 */
export function estateOf(jobs: number, now: number): Estate {
  const servers = Array.from(
    { length: jobs === 0 ? 0 : Math.min(24, 2 + Math.ceil(jobs / 500)) },
    (_, index) => ({
      name: `vbr-${index + 1}`,
      product: 'backup-replication' as const,
      address: `https://vbr-${index + 1}.example.internal:9419`,
      tls: 'fingerprint' as const,
      apiVersion: 'latest',
      lastRead: { at: new Date(now - hourMs).toISOString(), version: '1.3-rev1', build: '13.0.1.180' },
    }),
  );
  const bad = jobs >= 10_000 ? jobs : Math.ceil(jobs / 10) * 3;
  const findings = Array.from({ length: bad }, (_, index) => {
    const [rule, title, severity] = rules[index % rules.length] ?? rules[0];
    const number = String(index).padStart(5, '0');
    return finding({
      id: `${rule}-${number}`,
      rule,
      title,
      severity,
      server: servers[index % servers.length]?.name,
      job: { id: `job-${number}`, name: hostile[index] ?? `Backup of department ${number}` },
      since: new Date(now - (index % 200) * hourMs).toISOString(),
      evidence: [
        { fact: 'last result', value: 'Failed', source: 'server: lastResult' },
        {
          fact: 'message',
          value: index % 3 === 0 ? 'There is not enough space on the disk.' : (hostile[index % 7] ?? ''),
          source: 'server: session.message',
        },
      ],
      ...(index % 17 === 5 && {
        acknowledged: { by: 'ben', at: new Date(now - hourMs).toISOString(), because: '<b>ordered</b>' },
      }),
    });
  });
  const unreachable =
    jobs === 0
      ? []
      : [
          finding({
            id: 'server-unreachable-00000',
            rule: 'server-unreachable',
            title: 'The server could not be read',
            severity: 'critical',
            server: 'vbr-2',
            job: undefined,
            evidence: [
              { fact: 'error', value: 'request-timeout', source: 'check: error.code' },
              { fact: 'message', value: 'vbr-2: no answer within 60 s.', source: 'check: error.message' },
            ],
            since: new Date(now - 3 * hourMs).toISOString(),
          }),
        ];
  const reports = Array.from({ length: jobs === 0 ? 0 : 30 }, (_, index) => {
    const wrong = Math.round(jobs * (0.04 + 0.03 * Math.abs(Math.sin(index * 1.7))));
    return {
      id: `check-${index}`,
      at: new Date(now - index * dayMs - hourMs).toISOString(),
      jobs,
      complying: jobs - wrong,
      violating: wrong,
      excepted: 0,
      notJudged: index === 0 ? Math.ceil(jobs / 50) : 0,
      open: wrong,
      held: 0,
      new: Math.round(wrong / 5) + (index % 3),
      resolved: Math.round(wrong / 6),
      changes: Math.round(wrong / 3),
    };
  });
  const many = Array.from({ length: jobs }, (_, index) =>
    jobOf(index, servers[index % servers.length]?.name ?? '', now),
  );
  const clones = Array.from({ length: Math.min(jobs, 300) }, (_, index) => ({
    id: `clone-${index}`,
    status: 'finished' as const,
    outcome: (['succeeded', 'failed', 'cancelled', 'unknown'] as const)[index % 4] ?? 'unknown',
    source: hostile[index] ?? `Backup of department ${index}`,
    name: hostile[index] ?? `Clone ${index}`,
    server: 'vbr-1',
    warnings: [],
    requestedBy: { source: 'http' as const, name: 'anna' },
    requestedAt: new Date(now - index * hourMs).toISOString(),
  }));
  return { findings: [...unreachable, ...findings], resolved: [], reports, servers, jobs: many, clones };
}

function jobOf(index: number, server: string, now: number): Estate['jobs'][number] {
  const number = String(index).padStart(5, '0');
  const lastResult = (['success', 'success', 'success', 'warning', 'failed'] as const)[index % 5] ?? 'none';
  const lastRun = new Date(now - (index % 48) * hourMs).toISOString();
  return {
    server,
    product: 'backup-replication',
    id: `job-${number}`,
    name: hostile[index] ?? `Backup of department ${number}`,
    type: 'Backup',
    status: index % 31 === 7 ? 'running' : 'idle',
    lastResult,
    raw: {},
    lastRun,
    enabled: index % 23 !== 4,
    repository: { id: 'r', name: `Repository ${index % 9}` },
    objects: index % 40,
    session: { message: hostile[index] ?? '', durationSeconds: 600 + (index % 90) * 60 },
  };
}
