/** What is used of AWS's schemas: their own types are those of a whole language server and of a database. */
declare module 'amazon-states-language-service' {
  interface Fault {
    message: string;
    range: { start: { line: number } };
  }
  export const TextDocument: { create(uri: string, language: 'json', version: number, text: string): object };
  export function getLanguageService(settings: object): {
    parseJSONDocument(document: object): object;
    doValidation(document: object, parsed: object): Promise<Fault[]>;
  };
}

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
