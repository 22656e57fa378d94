import { parseArgs } from 'node:util';
import { PRODUCT_IMAGES, type ProductImage } from './images.ts';

export const USAGE = `npm run images -- [flags]: builds the product's images, by docker or buildah

  --registry NAME      what their names begin with        (localhost/anomaly-prediction)
  --tag TAG            of all of them                     (the version of this checkout)
  --only NAME,NAME     some of them: ${PRODUCT_IMAGES.slice(0, 4).join(', ')},
                       ${PRODUCT_IMAGES.slice(4).join(', ')}
  --push               sends them to the registry
  --out FOLDER         writes NAME.tar there, and beside it NAME.cdx.json, what is in it (CycloneDX)
  --stand-in-bases     on base images made here of Debian's packages, by buildah as root: for a
                       try where no registry can be reached
  --help               this text

A configuration of npm that NPM_CONFIG_USERCONFIG names, and certificates that NODE_EXTRA_CA_CERTS
names, are given to the builds as secrets.
`;

export interface ImageFlags {
  registry: string;
  /** Undefined: the version of this checkout. */
  tag: string | undefined;
  only: readonly ProductImage[];
  push: boolean;
  out: string | undefined;
  standInBases: boolean;
  help: boolean;
}

/** @throws an error of one line that names the flag */
export function parseImageFlags(args: readonly string[]): ImageFlags {
  const { values } = parseArgs({
    args: [...args],
    options: {
      registry: { type: 'string', default: 'localhost/anomaly-prediction' },
      tag: { type: 'string' },
      only: { type: 'string', default: PRODUCT_IMAGES.join(',') },
      push: { type: 'boolean', default: false },
      out: { type: 'string' },
      'stand-in-bases': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const { registry, tag, only, push, out, 'stand-in-bases': standInBases, help } = values;
  if (push && standInBases) {
    throw new Error('--push: images on stand-in bases are for a try, and go to no registry');
  }
  return { registry, tag, only: only.split(',').map(imageNamed), push, out, standInBases, help };
}

function imageNamed(name: string): ProductImage {
  const image = PRODUCT_IMAGES.find((known) => known === name);
  if (image) return image;
  throw new Error(`--only: there is no image "${name}"; there are ${PRODUCT_IMAGES.join(', ')}`);
}
