declare module 'asl-validator' {
  /** Holds a definition against the Amazon States Language. */
  export default function validate(definition: unknown): { isValid: boolean; errorsText(): string };
}
