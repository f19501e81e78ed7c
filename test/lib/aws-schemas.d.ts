/** It has no types of its own. */
declare module 'asl-validator' {
  export default function validate(definition: object): { isValid: boolean; errors: object[] };
}

/** What is used of AWS's schemas of resources: its own types are those of a database. */
declare module '@aws-cdk/aws-service-spec' {
  export type Schema =
    | { type: 'string' | 'integer' | 'number' | 'boolean' | 'date-time' | 'json' | 'null' | 'tag' }
    | { type: 'array' | 'map'; element: Schema }
    | { type: 'ref'; reference: { $ref: string } }
    | { type: 'union'; types: Schema[] };
  export type Properties = Readonly<
    Record<string, { type: Schema; previousTypes?: Schema[]; required?: boolean }>
  >;
  export function loadAwsServiceSpecSync(): {
    lookup(
      kind: 'resource',
      by: 'cloudFormationType',
      how: 'equals',
      type: string,
    ): { properties: Properties }[];
    get(kind: 'typeDefinition', id: string): { properties: Properties };
  };
}
