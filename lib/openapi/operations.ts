import type { OpenApiDocument } from './document.ts';

/** One operation of a document, with all references resolved. */
export interface DocumentOperation {
  method: string;
  path: string;
  group: string;
  summary: string;
  description: string;
  /** The names of the accepted security schemes; empty for a public operation. */
  security: string[];
  parameters: { name: string; in: string; required: boolean; description: string; schema: object }[];
  bodies: OperationContent[];
  answers: OperationAnswer[];
}

export interface OperationAnswer {
  status: string;
  description: string;
  /** Whether it is shared: all operations have the same answer for this status. */
  isShared: boolean;
  contents: OperationContent[];
}

interface OperationContent {
  type: string;
  /** The name of the schema's component, if it has one. */
  schemaName?: string;
  example?: unknown;
}

interface Media {
  schema: { $ref?: string };
  example?: unknown;
}
interface Response {
  description: string;
  content?: Record<string, Media>;
}
interface Operation extends Pick<DocumentOperation, 'summary' | 'description' | 'parameters'> {
  tags: [string];
  requestBody?: { content: Record<string, Media> };
  responses: Record<string, Response | { $ref: string }>;
  security: Record<string, string[]>[];
}

/** Every operation of a document by `openApiDocument`, in the document's order. */
export function operationsOf(document: OpenApiDocument): DocumentOperation[] {
  const { responses: shared } = document['components'] as { responses: Record<string, Response> };
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item as Record<string, Operation>).map(([method, operation]) => {
      const { tags, summary, description, parameters, requestBody, responses, security } = operation;
      const answers = Object.entries(responses).map(([status, given]): OperationAnswer => {
        const isShared = '$ref' in given;
        const response = isShared ? shared[componentOf(given.$ref)] : given;
        if (!response) throw new Error(`The answer ${status} of ${method} ${path} leads nowhere.`);
        const contents = contentsOf(response.content);
        return { status, description: response.description, isShared, contents };
      });
      return {
        method: method.toUpperCase(),
        path,
        group: tags[0],
        summary,
        description,
        security: security.flatMap(Object.keys),
        parameters,
        bodies: contentsOf(requestBody?.content),
        answers,
      };
    }),
  );
}

function contentsOf(content: Record<string, Media> = {}): OperationContent[] {
  return Object.entries(content).map(([type, { schema, example }]) => ({
    type,
    ...(schema.$ref !== undefined && { schemaName: componentOf(schema.$ref) }),
    ...(example !== undefined && { example }),
  }));
}

const componentOf = (ref: string): string => ref.split('/').at(-1) ?? '';
