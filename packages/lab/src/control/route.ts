import type * as z from 'zod';

export interface ControlAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** HTML from `htmlPage`. */
export interface ControlPage {
  readonly html: string;
}

/** One call of the control API. */
export interface ControlRoute {
  readonly does: string;
  readonly run: (
    input: unknown,
    query: URLSearchParams,
  ) => ControlAnswer | ControlPage | Promise<ControlAnswer>;
}

/** The action of a form on a page of the lab. Returns the path that the browser is redirected to. */
export type PageForm = (form: URLSearchParams) => Promise<string>;

export const ok = (body: unknown): ControlAnswer => ({ status: 200, body });
export const wrong = (message: string, status = 400): ControlAnswer => ({ status, body: { message } });

/** Runs with the parsed input, or answers 400 with the name of each wrong field. */
export function checked<Output>(
  schema: z.ZodType<Output>,
  run: (input: Output) => ControlAnswer | Promise<ControlAnswer>,
) {
  return (input: unknown): ControlAnswer | Promise<ControlAnswer> => {
    const parsed = schema.safeParse(input);
    return parsed.success ? run(parsed.data) : wrong(describe(parsed.error));
  };
}

function describe(error: z.ZodError): string {
  return error.issues
    .map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`))
    .join('; ');
}
