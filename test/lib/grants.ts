import type { Template } from 'aws-cdk-lib/assertions';

interface Statement {
  Effect: string;
  Action: string | string[];
  Resource: unknown;
  Condition?: Record<string, Record<string, string[]>>;
}

/** A logical id without the hash that the CDK adds at its end. */
const plain = (logicalId: string): string => logicalId.replace(/[0-9A-F]{8}$/, '');

/** The permissions of each function, by its id: `action resource`, sorted, without its log and its traces. */
export function grantsOf(template: Template): Record<string, string[]> {
  const policies = Object.values(template.findResources('AWS::IAM::Policy'));
  const functions = Object.entries(template.findResources('AWS::Lambda::Function'));
  return Object.fromEntries(
    functions.map(([id, { Properties }]) => {
      const role = Properties.Role['Fn::GetAtt'][0];
      const own = policies.filter((policy) =>
        policy.Properties.Roles.some(({ Ref }: { Ref: string }) => Ref === role),
      );
      const statements: Statement[] = own.flatMap(
        ({ Properties: { PolicyDocument } }) => PolicyDocument.Statement,
      );
      return [plain(id), [...new Set(statements.flatMap((each) => grants(each, id)))].sort()];
    }),
  );
}

function grants(statement: Statement, id: string): string[] {
  const actions = [statement.Action].flat();
  const resources = [statement.Resource].flat().map(resourceOf);
  const isItsTraces = actions.every((action) => action.startsWith('xray:Put')) && resources.join() === '*';
  const isItsLog =
    actions.every((action) => action.startsWith('logs:')) && resources.join() === `${plain(id)}Log`;
  if (isItsTraces || isItsLog) return [];
  if (statement.Effect !== 'Allow') return [`${statement.Effect} ${actions.join()} ${resources.join()}`];
  const kinds = kindsOf(statement);
  if (kinds) return actions.flatMap((action) => kinds.map((kind) => `${action} ${kind}`));
  return actions.flatMap((action) => resources.map((resource) => `${action} ${resource}`));
}

/** The kinds of items to which a statement is limited that is only about the record and its indexes. */
function kindsOf({ Resource, Condition }: Statement): string[] | undefined {
  const keys = Condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'];
  if (!keys || Object.keys(Condition ?? {}).length !== 1) return undefined;
  const isRecord = [Resource]
    .flat()
    .every((each) => /^RecordTable(\/index\/(list|due))?$/.test(resourceOf(each)));
  const kinds = keys.filter((key) => !key.endsWith('#*'));
  const isWhole = keys.length === 2 * kinds.length && kinds.every((kind) => keys.includes(`${kind}#*`));
  return isRecord && isWhole ? kinds : undefined;
}

/** A readable name of a resource: `secret read/*`, `ComplianceEvidence/evidence/*`, `executions of ClonesWorkflow`. */
function resourceOf(resource: unknown): string {
  if (typeof resource === 'string') return resource;
  const text = JSON.stringify(resource);
  const [, secret] = /:secret:[^/"]+\/([^"]+)"/.exec(text) ?? [];
  if (secret !== undefined) return `secret ${secret}`;
  const [, outside] = /:((?:identity|event-bus)\/[^"]+)"/.exec(text) ?? [];
  if (outside !== undefined) return outside;
  const [, id = text] = /"(?:Ref|Fn::GetAtt)":\[?"(?!AWS::)(\w+)"/.exec(text) ?? [];
  const [, below = ''] = /"(\/[^"]+)"/.exec(text) ?? [];
  const kind = text.includes(':execution:') ? 'executions of ' : '';
  return `${kind}${plain(id)}${below}`;
}
