/** The part of AWS's language service in use. The package's own types are those of a whole language server. */
declare module 'amazon-states-language-service' {
  interface Fault {
    message: string;
    range: { start: { line: number } };
  }
  const service: {
    TextDocument: { create(uri: string, language: 'json', version: number, text: string): object };
    getLanguageService(settings: object): {
      parseJSONDocument(document: object): object;
      doValidation(document: object, parsed: object): Promise<Fault[]>;
    };
  };
  export default service;
}
