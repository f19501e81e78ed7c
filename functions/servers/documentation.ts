import * as z from 'zod';
import { serverName } from '../configuration.ts';
import { type RouteDocumentation, serverProblems } from '../doors/http/documentation.ts';
import type { StoredCredentials } from './actions/store-credentials.ts';
import { credentials, purposes } from './connect.ts';

const storedCredentials = z.object({
  server: z.string(),
  purpose: z.enum(purposes),
  username: z.string(),
  versionId: z.string(),
}) satisfies z.ZodType<StoredCredentials>;

export const serversDocumentation: readonly RouteDocumentation[] = [
  {
    key: 'PUT /servers/{server}/credentials/{purpose}',
    id: 'storeCredentials',
    group: 'Servers',
    summary: 'Store new credentials of a server',
    description:
      'Proves the credentials by a logon, then stores them in Secrets Manager. When the server refuses them, nothing changes. The password is neither answered nor logged.',
    permission: 'credentials:write',
    path: z.object({ server: serverName, purpose: z.enum(purposes) }),
    notes: {
      server: "The server's name in automation.yaml",
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
        description: 'They are proved and stored.',
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
