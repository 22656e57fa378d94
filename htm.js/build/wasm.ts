import { readFile } from 'node:fs/promises';
import wabt from 'wabt';

const SOURCE = new URL('../src/pooler/synapses/synapses.wat', import.meta.url);
const LINE_LENGTH = 90;

/** The module synapses.wat as a TypeScript file: the library reads no files. */
export async function synapsesWasm(mark: string): Promise<string> {
  const { parseWat } = await wabt();
  const module = parseWat('synapses.wat', await readFile(SOURCE, 'utf8'), { simd: true });
  module.validate();
  const code = Buffer.from(module.toBinary({}).buffer).toString('base64');
  const lines = code.match(new RegExp(`.{1,${LINE_LENGTH}}`, 'g')) ?? [];
  const text = lines.map((line) => `  '${line}'`).join(' +\n');
  return `// ${mark}\n\n/** WebAssembly in base64. */\nexport const WASM =\n${text};\n`;
}
