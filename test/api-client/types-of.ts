import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript';

/** The TypeScript of a client's types, as anyone makes them of an OpenAPI document. */
export async function typesOf(document: object): Promise<string> {
  return astToString(await openapiTS(document as OpenAPI3));
}
