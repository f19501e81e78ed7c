/** A file that is made from code. The same code always makes the same text. */
export interface GeneratedDocument {
  /** From the top of the repository on. */
  file: string;
  generate(): string | Promise<string>;
}
