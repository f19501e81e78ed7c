import { reportEach, server } from './reported.ts';

reportEach([
  [
    'an unknown setting of a server',
    `${server}    adress: x\n`,
    "6:5: Unknown setting of a server 'adress'. Allowed: product, url, tls, apiVersion, format, backupServers, timeoutSeconds.",
  ],
  [
    'no product',
    server.replace(/ +product.*\n/, ''),
    '2:3: servers.em-1.product: is missing: A product must be one of: enterprise-manager, backup-replication, microsoft365.',
  ],
  [
    'no address',
    server.replace(/ +url.*\n/, ''),
    '2:3: servers.em-1.url: is missing: takes an address such as https://em.example.internal:9398',
  ],
  [
    'an unknown product',
    server.replace('enterprise-manager', 'enterprise-manger'),
    "3:5: servers.em-1.product: Unknown product 'enterprise-manger'. Did you mean 'enterprise-manager'? Allowed: enterprise-manager, backup-replication, microsoft365.",
  ],
  [
    'a product that is a number',
    server.replace('enterprise-manager', '5'),
    '3:5: servers.em-1.product: A product must be one of: enterprise-manager, backup-replication, microsoft365.',
  ],
  [
    'an address that is none',
    server.replace('https://em.example:9398', 'em.example:9398'),
    '4:5: servers.em-1.url: takes an address such as https://em.example.internal:9398',
  ],
  [
    'an address with a path',
    server.replace(':9398', ':9398/api'),
    '4:5: servers.em-1.url: ends after the port',
  ],
  [
    'an address with a question mark',
    server.replace(':9398', ':9398?'),
    '4:5: servers.em-1.url: ends after the port',
  ],
  [
    'an address with a user',
    server.replace('https://', 'https://admin:hunter2@'),
    '4:5: servers.em-1.url: takes no user and no password: both are stored as a secret (npm run credentials)',
  ],
  [
    'an address in clear',
    server.replace('https://', 'http://'),
    '4:5: servers.em-1.url: must begin with https://, because over http:// a password crosses the network in clear; http:// is for the end of a tunnel on this machine (localhost, 127.0.0.1, [::1])',
  ],
  [
    'tls at the end of a tunnel',
    server.replace('https://em.example', 'http://localhost'),
    '5:5: servers.em-1.tls: is only for https://: no certificate is shown over http://, so none can be checked',
  ],
  ['a tunnel', server.replace('https://em.example', 'http://localhost').replace(/ +tls.*\n/, '')],
  [
    'an address that is a number',
    server.replace('https://em.example:9398', '17'),
    '4:5: servers.em-1.url: takes an address such as https://em.example.internal:9398',
  ],
  [
    'no tls',
    server.replace(/ +tls.*\n/, ''),
    '2:3: servers.em-1.tls: is missing: write tls: { fingerprint: … }, tls: { ca: FILE } or tls: public',
  ],
  [
    'no tls, and another mistake',
    server.replace(/ +tls.*\n/, '    format: yaml\n'),
    "5:5: servers.em-1.format: Unknown format 'yaml'. Did you mean 'xml'? Allowed: xml, json.",
    '2:3: servers.em-1.tls: is missing: write tls: { fingerprint: … }, tls: { ca: FILE } or tls: public',
  ],
  [
    'tls turned off',
    server.replace(/tls.*\n/, 'tls: false\n'),
    '5:5: servers.em-1.tls: verification cannot be turned off; write tls: { fingerprint: … }, tls: { ca: FILE } or tls: public',
  ],
  [
    'a word that tls does not take',
    server.replace(/tls.*\n/, 'tls: publik\n'),
    '5:5: servers.em-1.tls: write tls: { fingerprint: … }, tls: { ca: FILE } or tls: public',
  ],
  [
    'an unknown setting of tls',
    server.replace('fingerprint', 'fingerpint'),
    "5:5: servers.em-1.tls: Unknown setting of tls 'fingerpint'. Did you mean 'fingerprint'? Allowed: fingerprint, ca, servername.",
  ],
  [
    'a fingerprint and a CA',
    server.replace('{ fing', '{ ca: x, fing'),
    '5:5: servers.em-1.tls: a fingerprint stands alone: it pins one certificate',
  ],
  [
    'a fingerprint that is cut short',
    server.replace('ab'.repeat(32), 'abcd'),
    '5:12: servers.em-1.tls.fingerprint: takes a SHA-256 fingerprint: 64 hexadecimal digits',
  ],
  [
    'a fingerprint of SHA-1',
    server.replace('ab'.repeat(32), `\u200e${'ab '.repeat(20)}`),
    '5:12: servers.em-1.tls.fingerprint: takes a SHA-256, and this is a SHA-1 thumbprint (40 digits), as Windows shows it: `npm run init` and `npm run doctor` show the SHA-256, and so does openssl x509 -noout -fingerprint -sha256 -in FILE',
  ],
  [
    'a fingerprint as Windows shows it, with what nobody sees before it',
    server.replace('ab'.repeat(32), `\u200e${'ab '.repeat(32)}`),
    'warning:  an invisible character (U+200E) in line 5, was left out',
  ],
  [
    'an empty tls',
    server.replace(/tls.*\n/, 'tls: {}\n'),
    '5:5: servers.em-1.tls: write tls: { fingerprint: … }, tls: { ca: FILE } or tls: public',
  ],
  [
    'a CA file that is not there',
    server.replace(/tls.*\n/, 'tls: { ca: nope.pem }\n'),
    '5:12: servers.em-1.tls.ca: nope.pem was not found',
  ],
  [
    'an API version of no product',
    `${server}    apiVersion: v99\n`,
    "6:5: servers.em-1.apiVersion: enterprise-manager has no API version 'v99'; write latest, or one such as v1_7",
  ],
  [
    'an API version that YAML reads as a number',
    `${server}    apiVersion: 1.3\n`,
    "6:5: servers.em-1.apiVersion: takes text; not '1.3': write it in quotes, '…'",
  ],
  [
    'an unknown format',
    `${server}    format: JSON\n`,
    "6:5: servers.em-1.format: Unknown format 'JSON'. Did you mean 'json'? Allowed: xml, json.",
  ],
  [
    'a timeout that is too long',
    `${server}    timeoutSeconds: 600\n`,
    '6:5: servers.em-1.timeoutSeconds: takes at most 60',
  ],
  [
    'a timeout with a unit',
    `${server}    timeoutSeconds: 20s\n`,
    "6:5: servers.em-1.timeoutSeconds: takes a number; not '20s'",
  ],
  [
    'a backup server that is none of the servers',
    `${server}    backupServers: { BACKUP1: vbr-9 }\n  vbr-1:\n    product: backup-replication\n    url: https://vbr.example:9419\n    tls: public\n`,
    "6:22: servers.em-1.backupServers.BACKUP1: Unknown backup-replication server 'vbr-9'. Did you mean 'vbr-1'? Allowed: vbr-1.",
  ],
  [
    'backup servers of a server that has none',
    `${server}${server.replace('servers:\n', '').replace('em-1', 'vbr-1').replace('enterprise-manager', 'backup-replication')}    backupServers: { BACKUP1: vbr-1 }\n`,
    '10:5: servers.vbr-1.backupServers: only an enterprise-manager server has backup servers; this one is backup-replication',
  ],
  [
    'a server name with capitals',
    server.replace('em-1', 'EM_1'),
    '2:3: servers.EM_1: a server name is 1 to 40 lower-case letters, digits and hyphens, and begins with a letter or digit',
  ],
]);
