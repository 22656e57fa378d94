// node packing/manifest.ts packed|checkout
//
// Within this repository the sources are what `htm.js` means: no build can be missing or stale. In the
// package it is what was built of them, as Node reads no types within node_modules and a browser none
// at all. npm has no setting for two manifests, so packing writes the package's over the checkout's
// and puts that back afterwards. Between the two, importing `htm.js` here gives the same code, built.
// After a packing that was broken off, `node packing/manifest.ts checkout` puts it back.

import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packedManifest } from './packed-manifest.ts';

const ROOT = join(import.meta.dirname, '..');
const MANIFEST = join(ROOT, 'package.json');
/** The checkout's own, while packing. */
const KEPT = join(ROOT, 'packing', 'checkout-package.json');

const which = process.argv[2];
if (which === 'packed') {
  const own = readFileSync(MANIFEST, 'utf8');
  writeFileSync(KEPT, own);
  writeFileSync(MANIFEST, packedManifest(own));
} else if (which === 'checkout') {
  renameSync(KEPT, MANIFEST);
} else {
  throw new Error('usage: node packing/manifest.ts packed|checkout');
}
