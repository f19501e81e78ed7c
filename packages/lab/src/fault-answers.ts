import type { LabAnswer } from './lab-server.ts';

/** What a proxy in front of a server shows instead of the server's answer. */
export function htmlAnswer(status: number): LabAnswer {
  return {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: '<!DOCTYPE html><html><head><title>Gateway</title></head><body><h1>Please sign in</h1><br></body></html>',
  };
}

/** Entities that grow tenfold at each of nine levels: a parser that expands them runs out of memory. */
export const DOCTYPE_ANSWER: LabAnswer = {
  status: 200,
  headers: { 'content-type': 'application/xml' },
  body: [
    '<?xml version="1.0"?><!DOCTYPE Task [<!ENTITY a0 "aaaaaaaaaa">',
    ...Array.from({ length: 9 }, (_, level) => `<!ENTITY a${level + 1} "${`&a${level};`.repeat(10)}">`),
    ']><Task xmlns="http://www.veeam.com/ent/v1.0"><State>&a9;</State></Task>',
  ].join('\n'),
};
