/** What only the checkout needs: its verbs, its tools, and what keeps it from being published by chance. */
const OF_THE_CHECKOUT = ['private', 'scripts', 'devDependencies'];

/** The package.json of the package: that of the checkout, with what was built in place of the sources. */
export function packedManifest(checkout: string): string {
  const manifest: Record<string, unknown> = JSON.parse(checkout);
  const kept = Object.entries(manifest).filter(([name]) => !OF_THE_CHECKOUT.includes(name));
  const exports = { '.': { types: './dist/index.d.ts', default: './dist/index.js' } };
  return `${JSON.stringify({ ...Object.fromEntries(kept), exports }, null, 2)}\n`;
}
