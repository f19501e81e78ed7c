/** The number of list entries in one piece. */
const entriesInPiece = 1_000;

/** The output of `JSON.stringify` for a record, in pieces, so that long lists are never one text. */
export function* jsonPieces(record: object): Generator<string> {
  let before = '{';
  for (const [key, value] of Object.entries(record)) {
    if (value === undefined) continue;
    yield `${before}${JSON.stringify(key)}:`;
    before = ',';
    if (Array.isArray(value)) yield* listPieces(value);
    else yield JSON.stringify(value);
  }
  yield before === '{' ? '{}' : '}';
}

function* listPieces(list: readonly unknown[]): Generator<string> {
  yield '[';
  for (let at = 0; at < list.length; at += entriesInPiece) {
    const piece = JSON.stringify(list.slice(at, at + entriesInPiece)).slice(1, -1);
    yield at === 0 ? piece : `,${piece}`;
  }
  yield ']';
}
