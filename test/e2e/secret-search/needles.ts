/** Shorter ones would be found by chance. */
const LENGTH_MIN = 8;
const BITS_PER_BYTE = 8;
const BITS_PER_LETTER = 6;

/** A text that betrays a secret wherever it stands. */
export interface Needle {
  /** Name of the secret. */
  secret: string;
  form: 'raw' | 'JSON' | 'URL-encoded' | 'base64';
  text: string;
}

/**
 * All that betrays these secrets: as they are, as JSON and URLs write them, and in base64, there
 * also amid other things that were encoded with them.
 *
 * @param secrets values by name; of one with several lines, as a key in PEM, its middle one is
 *   looked for: the first ones and the last may be public
 * @throws when one is too short to be told from chance
 */
export function needlesOf(secrets: Readonly<Record<string, string>>): Needle[] {
  return Object.entries(secrets).flatMap(([secret, value]) => {
    const telling = tellingPart(value);
    if (telling.length < LENGTH_MIN) {
      throw new Error(`${secret} is too short to search for: ${telling.length} characters`);
    }
    const forms: [Needle['form'], string[]][] = [
      ['raw', [telling]],
      ['JSON', [JSON.stringify(telling).slice(1, -1)]],
      ['URL-encoded', [encodeURIComponent(telling)]],
      ['base64', base64Of(telling)],
    ];
    const known = new Set<string>();
    return forms.flatMap(([form, texts]) =>
      texts
        .filter((text) => !known.has(text) && known.add(text))
        .map((text) => ({ secret, form, text })),
    );
  });
}

function tellingPart(value: string): string {
  const lines = value
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('-----'));
  return lines[Math.floor(lines.length / 2)] ?? '';
}

/** In both alphabets, for each place among groups of three bytes at which it may begin. */
function base64Of(text: string): string[] {
  const bytes = Buffer.from(text);
  return [0, 1, 2].flatMap((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    // Letters at the edges tell of the neighbours too.
    const from = Math.ceil((before * BITS_PER_BYTE) / BITS_PER_LETTER);
    const to = Math.floor(((before + bytes.length) * BITS_PER_BYTE) / BITS_PER_LETTER);
    const letters = encoded.slice(from, to);
    return [letters, letters.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

/** Those that a text holds, one for each secret. */
export function findNeedles(needles: readonly Needle[], text: string): Needle[] {
  const found = needles.filter((needle) => text.includes(needle.text));
  return found.filter(
    (needle, index) => found.findIndex(({ secret }) => secret === needle.secret) === index,
  );
}
