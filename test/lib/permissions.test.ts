import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { synthesize } from './synthesize.ts';

type Statement = { Effect: string; Action: string | string[]; Resource: unknown };

const template = Template.fromStack(synthesize().stack);

/** What each function may do, by the construct's own id: every statement of every policy on its role. */
const statements = new Map<string, Statement[]>();
const functions = template.findResources('AWS::Lambda::Function');
const policies = Object.values(template.findResources('AWS::IAM::Policy'));
for (const [logicalId, resource] of Object.entries(functions)) {
  const role = resource.Properties.Role['Fn::GetAtt'][0];
  const own = policies.filter((policy) =>
    policy.Properties.Roles.some((ref: { Ref: string }) => ref.Ref === role),
  );
  statements.set(
    logicalId,
    own.flatMap((policy) => policy.Properties.PolicyDocument.Statement),
  );
}

function mayReach(functionPart: string, action: string, resourcePart: string): boolean {
  const [found, ...others] = [...statements].filter(([id]) => id.includes(functionPart));
  if (!found || others.length > 0)
    throw new Error(`${functionPart} names ${others.length + (found ? 1 : 0)} functions`);
  return found[1].some(
    (statement) =>
      [statement.Action].flat().includes(action) && JSON.stringify(statement.Resource).includes(resourcePart),
  );
}

const get = 'secretsmanager:GetSecretValue';
const put = 'secretsmanager:PutSecretValue';

describe('least privilege', () => {
  it('lets a function that only reads reach only the reading credentials', () => {
    for (const reader of ['ClonePlan', 'ClonesHttp', 'HttpJobsHttp']) {
      expect(mayReach(reader, get, '/read/')).toBe(true);
      expect(mayReach(reader, get, '/write/')).toBe(false);
    }
  });

  it('lets only what writes reach the writing credentials', () => {
    const writers = [...statements.keys()].filter((id) => mayReach(id, get, '/write/'));
    expect(writers.map((id) => id.replace(/^Clones|[0-9A-F]{8}$/g, '')).sort()).toEqual([
      'CloneFinish',
      'CloneLogOn',
      'HttpCopyJobsCreateHttp',
      'HttpJobsWriteHttp',
      // A connection test logs on with both.
      'HttpServersTestHttp',
      'SlackSlackRun',
    ]);
  });

  it('lets start and poll reach no credential at all, but the key of the seal', () => {
    for (const step of ['CloneStart', 'ClonePoll']) {
      expect(mayReach(step, get, '/read/')).toBe(false);
      expect(mayReach(step, get, 'SessionSeal')).toBe(true);
    }
  });

  it('lets the function that stores credentials read none of them', () => {
    expect(mayReach('ServersHttp', put, '/write/')).toBe(true);
    expect(mayReach('ServersHttp', get, '/write/')).toBe(false);
    expect(mayReach('ServersHttp', get, '/read/')).toBe(false);
  });

  it('keeps what Slack reaches first away from every server, and what prepares away from writing', () => {
    for (const part of ['SlackHttp', 'SlackAnswer', 'SlackFollow']) {
      expect(mayReach(part, get, '/read/')).toBe(false);
      expect(mayReach(part, get, '/write/')).toBe(false);
    }
    expect(mayReach('SlackPrepare', get, '/read/')).toBe(true);
    expect(mayReach('SlackPrepare', get, '/write/')).toBe(false);
    expect(mayReach('SlackRun', 'states:SendTaskSuccess', 'Slack')).toBe(false);
  });

  it('gives no function an action or a resource that is everything', () => {
    for (const statement of [...statements.values()].flat()) {
      expect(statement.Resource).not.toBe('*');
      expect([statement.Action].flat().filter((action) => action.includes('*'))).toEqual([]);
    }
  });

  it('gives the health check nothing but its log', () => {
    const [, health] = [...statements].find(([id]) => id.includes('HealthHttp')) ?? [];
    expect(health?.flatMap(({ Action }) => Action).every((action) => action.startsWith('logs:'))).toBe(true);
  });
});
