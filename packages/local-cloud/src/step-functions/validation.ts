import statesLanguage from 'amazon-states-language-service';

const { getLanguageService, TextDocument } = statesLanguage;
// One service for all definitions, because each service resolves the schema of the language again.
const service = getLanguageService({});

/** The faults that AWS's own language service finds in a definition: its messages, each with the line. */
export async function faultsOf(definition: string): Promise<string[]> {
  const document = TextDocument.create('definition.asl.json', 'json', 1, definition);
  const found = await service.doValidation(document, service.parseJSONDocument(document));
  return found.map(({ message, range }) => `line ${range.start.line + 1}: ${message}`);
}
