/** The data of an identity provider for the document. A scope is the prefix followed by a permission. */
export interface JwtScheme {
  issuer: string;
  scopePrefix: string;
}

/** A way of authentication, as the document describes it. */
export interface SecurityScheme {
  type: string;
  description: string;
  [other: string]: string;
}

const header = 'Send it as `Authorization: Bearer <token>`.';

/** How callers are authenticated: by tokens of this project, or by those of an identity provider. */
export function tokenScheme(jwt: JwtScheme | undefined): SecurityScheme {
  if (!jwt) {
    return {
      type: 'http',
      scheme: 'bearer',
      description: `${header} Whoever runs this API makes it, and it is shown once:\n\n\`npm run tokens -- create --name ci --allow clones:read,clones:write --servers em-1\`\n\nIt is for the permissions and the servers that it was made for; each route names the permission that it needs.`,
    };
  }
  return {
    type: 'openIdConnect',
    openIdConnectUrl: `${jwt.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
    description: `${header} It comes from the identity provider \`${jwt.issuer}\`, and its scopes are permissions, such as \`${jwt.scopePrefix}clones:write\`; each route names the permission that it needs. API Gateway itself answers 401 to any other.`,
  };
}

/** How the configured senders of events are authenticated. */
export const webhookScheme: SecurityScheme = {
  type: 'apiKey',
  in: 'header',
  name: 'webhook-signature',
  description:
    'Unless automation.yaml names another sender, events are signed as Standard Webhooks says, with the headers `webhook-id`, `webhook-timestamp` and `webhook-signature`: `v1,` and the HMAC-SHA256 of `{id}.{timestamp}.{body}` in base64; or `v1a,` and its ed25519 signature, where automation.yaml has the public key. GitHub, GitLab, Jira and ServiceNow show their own way who they are: docs/webhooks.md. Each webhook has a key of its own, which this shows:\n\n`npm run webhooks -- secret --name tickets`',
};
