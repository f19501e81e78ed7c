const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
};

/** An element with text in it. */
export function element(name: string, text: string | number | boolean): string {
  const escaped = String(text).replace(/[&<>"\r]/g, (character) => ENTITIES[character] ?? character);
  return `<${name}>${escaped}</${name}>`;
}
