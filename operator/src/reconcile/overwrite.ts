import type { KubeObject } from '../kube/object.ts';

type Fields = Record<string, unknown>;

/**
 * The merge patch that makes of an object what is wanted. Where another member of a union was chosen
 * (`strategy: {type: …}`) its fields go, since they do not fit the one that is wanted. Whoever else
 * owns the object goes on to. Pure.
 */
export function overwriting(wanted: KubeObject, live: KubeObject): object {
  const { apiVersion: _, kind: __, metadata, ...rest } = wanted as KubeObject & Fields;
  const { labels, annotations } = metadata;
  return { ...withoutOtherMembers(rest, { ...live }), metadata: { labels, annotations } };
}

function withoutOtherMembers(wanted: Fields, live: Fields): Fields {
  const patch: Fields = Object.fromEntries(
    Object.entries(wanted).map(([name, value]) => {
      const present = live[name];
      return [
        name,
        isFields(value) && isFields(present) ? withoutOtherMembers(value, present) : value,
      ];
    }),
  );
  if (!('type' in wanted) || wanted.type === live.type) return patch;
  const others = Object.keys(live).filter((name) => !(name in wanted));
  return { ...patch, ...Object.fromEntries(others.map((name) => [name, null])) };
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
