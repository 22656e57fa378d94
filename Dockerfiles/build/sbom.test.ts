import { expect, test } from 'vitest';
import { describe as describeContents, parseDebianPackages } from './sbom.ts';

const SUBJECT = {
  name: 'database',
  reference: 'example.com/database:1',
  version: '1.2.3',
  created: '2026-11-29T11:00:53.000Z',
} as const;
const PACKAGES = 'libc6 2.36-9+deb12u14 amd64\nzlib1g 1:1.2.13.dfsg-1 amd64\n';

test("Debian's packages are named as scanners look them up", () => {
  expect(parseDebianPackages(PACKAGES).map(({ purl }) => purl)).toEqual([
    'pkg:deb/debian/libc6@2.36-9%2Bdeb12u14?arch=amd64',
    'pkg:deb/debian/zlib1g@1%3A1.2.13.dfsg-1?arch=amd64',
  ]);
});

test('the same contents make the same document, and others another', () => {
  const document = (packages: string) =>
    describeContents(SUBJECT, undefined, parseDebianPackages(packages));
  expect(document(PACKAGES)).toEqual(document(PACKAGES));
  expect(document(PACKAGES)).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.5' });
  expect(document(PACKAGES.replace('u14', 'u15')).serialNumber).not.toBe(
    document(PACKAGES).serialNumber,
  );
});
