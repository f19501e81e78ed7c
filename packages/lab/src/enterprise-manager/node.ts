/** A value in an answer. Null: left out of XML, `null` in JSON. */
export type Scalar = string | number | boolean | null;

export interface Link {
  readonly rel: string;
  readonly href: string;
  readonly type?: string;
  readonly name?: string;
}

/** One element of an answer, before it is known whether it goes out as XML or as JSON. */
export type EmNode =
  | {
      readonly form: 'object';
      readonly name: string;
      readonly jsonName?: string;
      readonly attributes: Readonly<Record<string, Scalar>>;
      readonly children: readonly EmNode[];
    }
  | {
      readonly form: 'value';
      readonly name: string;
      readonly jsonName?: string;
      readonly value: Scalar;
      /** When JSON writes it differently. */
      readonly json?: Scalar;
    }
  /** The same element several times; an array in JSON. */
  | { readonly form: 'repeated'; readonly name: string; readonly values: readonly string[] }
  /** Children of one kind, which JSON puts into an array under a name of their own. */
  | {
      readonly form: 'list';
      readonly name: string;
      readonly itemsName: string;
      readonly items: readonly EmNode[];
    }
  /** A text with a name of its own: an attribute and content in XML, `{Name, Value}` in JSON. */
  | { readonly form: 'labelled'; readonly name: string; readonly label: string; readonly value: string }
  | { readonly form: 'links'; readonly links: readonly Link[] };

/** An element with attributes and children. */
export function object(
  name: string,
  attributes: Readonly<Record<string, Scalar>>,
  children: readonly EmNode[],
): EmNode & { form: 'object' } {
  return { form: 'object', name, attributes, children };
}

/** An element that holds one value. */
export function value(name: string, content: Scalar): EmNode {
  return { form: 'value', name, value: content };
}

/** An element that is there and holds nothing: `<Name />` in XML, null in JSON. */
export function empty(name: string): EmNode {
  return { form: 'value', name, value: '', json: null };
}

/** A list; `itemsName` is its array's name in JSON. */
export function list(name: string, itemsName: string, items: readonly EmNode[]): EmNode & { form: 'list' } {
  return { form: 'list', name, itemsName, items };
}

export function links(...all: readonly Link[]): EmNode {
  return { form: 'links', links: all };
}

/** Source of the shape: a real 500 as XML and a real 400 as JSON (em_rest/http_response_codes names the codes). */
export function errorNode(status: number, message: string): EmNode {
  const isFault = status === 500;
  return object('Error', { Message: message, StatusCode: status, Status: null }, [
    value('FirstChanceExceptionMessage', isFault ? message : null),
    value('StackTrace', null),
  ]);
}
