/** The package has no types. */
declare module 'asl-validator' {
  export default function validate(definition: object): { isValid: boolean; errors: object[] };
}

/** The used part of AWS's resource schemas. The package's own types describe a database. */
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
