import fc from 'fast-check';

/** As long as a value may be asked to be: more than any request of a browser to this site. */
const HUGE = 100_000;

/** What programmers forget that a field may say. */
const TEXTS: readonly string[] = [
  ...['', ' ', '\t\n', '0', '-0', '-1', '007', '1.5', '1e3', '1e309', '0x10', 'abc', '１２', '٣'],
  ...['NaN', 'Infinity', '-Infinity', 'null', 'undefined', 'true', '[object Object]', '1,5', '$3'],
  ...[' 1 ', '1\n', '\ufeff1', '4294967295', '4294967296', '9007199254740993', '9'.repeat(30)],
  ...[`1' or '1'='1`, '1; drop table items; --', `'); delete from users; --`, '1 union select 1'],
  ...['"', "'", '\\', '\\\\x00', '%', '_', '`', '/* */', '?', ':1', '@@version'],
  ...['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', '&lt;b&gt;', '<!--', ']]>'],
  ...['</textarea></select><svg onload=alert(1)>', "'><a href=javascript:alert(1)>", '{{7*7}}'],
  ...['\0', 'a\0b', '\x1b[31m', '\x7f', '\u0085', '\u202eabc', '\u2028', '\ufffe', '\u{1f600}'],
  ...['../../etc/passwd', '\r\nSet-Cookie: a=b', '__proto__', 'constructor', 'toString'],
  ...['x'.repeat(41), 'x'.repeat(101), 'é'.repeat(4_000), '\u{1f600}'.repeat(100)],
];

/** What is no text, or not written as a form would: sent byte for byte. */
const RAW: readonly string[] = [
  ...['%', '%Z', '%ZZ', '%FF', '%C3', '%C3%28', '%ED%A0%80', '%00', '%u0041', '%2500', '%F8%A1'],
  ...['%EF%BB%BF1', '%FE%FF%00%31', '\xff\xfe1\0', '\xc3', '\xed\xa0\x80', '\xe9', '+', '++', '=='],
  ...['1;2', '1&', '&', '1=2'],
];

/** Encoded for a query or a form; each character is a byte. */
export const hostileValue: fc.Arbitrary<string> = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...TEXTS).map(encodeURIComponent) },
  { weight: 4, arbitrary: fc.constantFrom(...RAW) },
  { weight: 1, arbitrary: fc.constant('x'.repeat(HUGE)) },
  { weight: 2, arbitrary: fc.string({ unit: 'grapheme' }).map(encodeURIComponent) },
  { weight: 2, arbitrary: fc.oneof(fc.integer(), fc.double()).map(String) },
);

/** What becomes of a field's name: ways in which some parsers make lists and objects. */
export const hostileName: fc.Arbitrary<(name: string) => string> = fc.constantFrom(
  (name: string) => `${name}[]`,
  (name: string) => `${name}[x]`,
  (name: string) => `${name}[0][y]`,
  (name: string) => `${name}.x`,
  (name: string) => name.toUpperCase(),
  (name: string) => ` ${name}`,
  (name: string) => `${name}%00`,
  (name: string) => `%ZZ${name}`,
  () => '__proto__',
  () => '__proto__[x]',
  () => 'constructor[prototype][x]',
  () => '',
);
