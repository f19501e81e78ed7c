import * as z from 'zod';
import { serverName } from '../../../configuration.ts';
import { listedServers } from '../../../servers/actions/list-servers.ts';
import { storedCredentials } from '../../../servers/actions/store-credentials.ts';
import { credentials, purposes } from '../../../servers/credentials.ts';
import { diagnosis } from '../../../servers/diagnose/diagnose.ts';
import { type RouteDescription, serverProblems } from './document-route.ts';

const group = 'Servers';
const nameNote = "The server's name in automation.yaml";

export const serversDocumentation: readonly RouteDescription[] = [
  {
    id: 'listServers',
    group,
    summary: 'List the configured servers',
    description:
      'The servers that the caller may use, how each one is authenticated, and when its jobs were last read. No server is asked, and no secret is included.',
    permission: 'servers:read',
    answers: [
      {
        status: 200,
        description: 'The servers.',
        name: 'Servers',
        schema: listedServers,
        example: {
          servers: [
            {
              name: 'em-1',
              product: 'enterprise-manager',
              address: 'https://em.example.internal:9398',
              tls: 'fingerprint',
              apiVersion: 'latest',
              lastRead: { at: '2026-11-23T06:00:00.000Z', version: '12.3' },
            },
          ],
        },
      },
    ],
    problems: [422],
  },
  {
    id: 'testServer',
    group,
    summary: 'Test the connection to a server',
    description:
      'Tests step by step: name, port, certificate, product and API version; then for each credential the secret, a logon, the build and the permission. A failed step says what to do; steps that depend on it are skipped. Nothing is changed, and every session is logged out. It logs on: a wrong password counts towards locking the account.',
    permission: 'servers:test',
    path: z.object({ server: serverName }),
    notes: { server: nameNote },
    answers: [
      {
        status: 200,
        description: 'The test was run; `ok` says whether all steps passed.',
        name: 'Diagnosis',
        schema: diagnosis,
        example: {
          server: 'em-1',
          ok: false,
          steps: [
            { step: 'dns', status: 'passed', milliseconds: 3, found: 'em.example.internal is 10.1.2.3' },
            {
              step: 'tcp',
              status: 'failed',
              milliseconds: 12,
              problem: 'Port 9398 of em.example.internal takes no connection (ECONNREFUSED).',
              remedy: 'Nothing listens there: check the port, and that the Veeam service runs.',
            },
            { step: 'tls', status: 'skipped', milliseconds: 0, found: 'not tried: tcp failed' },
          ],
        },
      },
    ],
    problems: [404],
  },
  {
    id: 'storeCredentials',
    group,
    summary: 'Store new credentials of a server',
    description:
      'Verifies the credentials by a logon, then stores them in Secrets Manager. If the server refuses them, nothing changes. The password is neither returned nor logged.',
    permission: 'credentials:write',
    path: z.object({ server: serverName, purpose: z.enum(purposes) }),
    notes: {
      server: nameNote,
      purpose: '`read` needs a viewer, `write` an administrator',
    },
    body: {
      name: 'Credentials',
      schema: credentials,
      required: true,
      example: { username: 'BACKUP\\automation', password: 'correct horse battery staple' },
    },
    answers: [
      {
        status: 200,
        description: 'They are verified and stored.',
        name: 'StoredCredentials',
        schema: storedCredentials,
        example: {
          server: 'em-1',
          purpose: 'write',
          username: 'BACKUP\\automation',
          versionId: '4f0c2a5e-1d3b-4f7a-9a55-0c6d1f1b2e77',
        },
      },
    ],
    problems: [404, ...serverProblems],
  },
];
