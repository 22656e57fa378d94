import { describe, expect, test } from 'vitest';
import { type Report, silentReport } from '../report.ts';
import { oldestOf, parseJavaPackages } from './apt.ts';
import { ensureParts, type Machine, planInstall } from './ensure.ts';
import { locateGo, parseGoMinor } from './go.ts';
import { proxyOf } from './go-toolchain.ts';
import { locateJava, newestJava, parseJavaVersion } from './java.ts';
import type { System } from './system.ts';

const ALL = ['java', 'kafka', 'mariadb'] as const;
const CONTROL_PLANE = ['etcd', 'kubernetes', 'helm'] as const;
const NODE = ['node', 'nodeImages'] as const;

const machine = (facts: Partial<Machine> = {}): Machine => ({
  java: 25,
  goToolchain: true,
  javaPackages: [11, 21, 25],
  mariadb: true,
  chromium: true,
  imagePackages: [],
  nodePackages: [],
  cached: ['kafka', 'go', ...CONTROL_PLANE, 'nodeImages'],
  maven: true,
  apt: true,
  isRoot: true,
  ...facts,
});

const release = (version: string) => `IMPLEMENTOR="Debian"\nJAVA_VERSION="${version}"\n`;

const INSTALL = 'apt-get install --yes --no-install-recommends -o DPkg::Lock::Timeout=120';

const EMPTY: Partial<Machine> = { java: 0, mariadb: false, maven: false, cached: [] };

/** A machine on which everything is there; runs are noted and do nothing. */
function fakeSystem(facts: Partial<System> = {}): System & { runs: string[] } {
  const runs: string[] = [];
  return {
    runs,
    isRoot: true,
    signal: new AbortController().signal,
    cacheFolder: '/cache',
    find: (name) => `/usr/bin/${name}`,
    findJavas: () => [{ path: '/usr/bin/java', release: release('17.0.15') }],
    findGos: () => [{ path: '/usr/bin/go', version: 'go1.24.4\n' }],
    exists: () => true,
    run: async (command, args) => {
      runs.push([command, ...args].join(' '));
      return '';
    },
    ...facts,
  };
}

/** As `system`, but until an update no package is known; then these of Java are. */
function withoutLists(system: System, javas: string): System {
  let listsRead = false;
  return {
    ...system,
    run: async (command, args) => {
      await system.run(command, args);
      if (args[0] === 'update') listsRead = true;
      if (args[0] === 'install' && !listsRead) throw new Error('Unable to locate package');
      return command === 'apt-cache' && listsRead ? javas : '';
    },
  };
}

const findAllBut =
  (...absent: string[]): System['find'] =>
  (name) =>
    absent.includes(name) ? undefined : `/usr/bin/${name}`;

describe('what is installed', () => {
  test('is nothing when all parts are there, whoever asks', () => {
    const nothing = { packages: [], cached: [] };
    const bare = machine({
      ...{ java: 17, isRoot: false, apt: false, maven: false },
      cached: ['kafka', ...CONTROL_PLANE],
    });
    for (const parts of [ALL, CONTROL_PLANE, [...ALL, ...CONTROL_PLANE]]) {
      expect(planInstall(parts, machine())).toEqual(nothing);
      expect(planInstall(parts, bare)).toEqual(nothing);
    }
  });

  test('is all that is missing, in one go, as root', () => {
    expect(planInstall(ALL, machine(EMPTY))).toEqual({
      packages: ['openjdk-21-jre-headless', 'maven', 'mariadb-server-core', 'mariadb-client-core'],
      cached: ['kafka'],
    });
    expect(planInstall(['strimziCrds', ...CONTROL_PLANE], machine(EMPTY))).toEqual({
      packages: ['openjdk-21-jre-headless', 'maven'],
      cached: ['strimziCrds', 'go', 'etcd', 'kubernetes', 'helm'],
    });
  });

  test('is only what was asked for', () => {
    expect(planInstall(['java'], machine(EMPTY)).packages).toEqual(['openjdk-21-jre-headless']);
    expect(planInstall(['etcd'], machine(EMPTY))).toEqual({ packages: [], cached: ['go', 'etcd'] });
    expect(planInstall(['htmJava'], machine(EMPTY))).toEqual({
      packages: ['openjdk-21-jre-headless', 'maven'],
      cached: ['htmJava'],
    });
    expect(planInstall(['java'], machine({ ...EMPTY, java: 17 })).cached).toEqual([]);
    expect(planInstall(['etcd'], machine({ cached: ['go'] })).cached).toEqual(['etcd']);
  });

  test('is Kafka alone, by any user, when Java and Maven are there', () => {
    expect(planInstall(ALL, machine({ cached: [], isRoot: false }))).toEqual({
      packages: [],
      cached: ['kafka'],
    });
  });

  test('is what a node needs, by root alone', () => {
    const bare = {
      imagePackages: ['buildah'],
      nodePackages: ['containerd', 'runc'],
      cached: [],
    };
    expect(planInstall(NODE, machine(bare))).toEqual({
      packages: ['containerd', 'runc', 'buildah'],
      cached: ['go', 'nodeImages'],
    });
    const without = machine({ imagePackages: ['buildah'] });
    expect(planInstall(NODE, without)).toEqual({ packages: [], cached: [] });
    expect(() => planInstall(NODE, machine({ ...bare, isRoot: false }))).toThrow(
      'run sudo apt-get install --no-install-recommends containerd runc buildah',
    );
  });

  test('is what builds images, by root alone', () => {
    const bare = { imagePackages: ['buildah', 'mmdebstrap'] };
    expect(planInstall(['imageTools'], machine(bare)).packages).toEqual(bare.imagePackages);
    expect(() => planInstall(['imageTools'], machine({ isRoot: false }))).toThrow('as root');
  });

  test('is a browser where none is', () => {
    expect(planInstall(['chromium'], machine()).packages).toEqual([]);
    expect(planInstall(['chromium'], machine({ chromium: false })).packages).toEqual(['chromium']);
  });

  test('is the control plane, by any user, with the Go that builds it', () => {
    expect(planInstall(CONTROL_PLANE, machine({ ...EMPTY, isRoot: false, apt: false }))).toEqual({
      packages: [],
      cached: ['go', 'etcd', 'kubernetes', 'helm'],
    });
  });

  test("is a newer Java for Strimzi's CRDs than for Kafka", () => {
    const older = machine({ cached: [], java: 17 });
    expect(planInstall(['java', 'kafka'], older).packages).toEqual([]);
    expect(planInstall(['kafka', 'strimziCrds'], older).packages).toEqual([
      'openjdk-21-jre-headless',
    ]);
  });

  test('is what every release has while no package lists are known', () => {
    const fresh = machine({ ...EMPTY, javaPackages: [] });
    expect(planInstall(['strimziCrds'], fresh).packages).toEqual(['default-jre-headless', 'maven']);
  });
});

describe('a part that this user may not install', () => {
  test('is named with the command that gets it', () => {
    expect(() => planInstall(ALL, machine({ mariadb: false, isRoot: false }))).toThrow(
      'MariaDB missing, and only root may install packages: run sudo apt-get install ' +
        '--no-install-recommends mariadb-server-core mariadb-client-core',
    );
  });

  test('is named where there is no apt-get, too', () => {
    expect(() => planInstall(ALL, machine({ java: 0, maven: false, apt: false }))).toThrow(
      /^Java 17 or newer missing, and there is no apt-get here: .*openjdk-21-jre-headless$/,
    );
  });

  test('is named with where to get it when this release of the distribution has too old ones', () => {
    const old = machine({ ...EMPTY, javaPackages: [17] });
    expect(() => planInstall(['strimziCrds'], old)).toThrow(/^Java 21 or newer missing .*adoptium/);
    expect(planInstall(['java'], old).packages).toEqual(['openjdk-17-jre-headless']);
  });

  test('is named with where to get it when Go is not fetched for this processor', () => {
    const other = machine({ ...EMPTY, goToolchain: false });
    expect(() => planInstall(['kubernetes'], other)).toThrow(/^Go 1.21 or newer missing .*go.dev/);
  });

  test('is named by a package that this release of the distribution has', async () => {
    const system = fakeSystem({ findJavas: () => [], isRoot: false });
    await expect(ensureParts({ parts: ['java'], report: silentReport, system })).rejects.toThrow(
      'run sudo apt-get install --no-install-recommends default-jre-headless',
    );
    system.run = async () => 'openjdk-25-jre-headless - Java\n';
    await expect(ensureParts({ parts: ['java'], report: silentReport, system })).rejects.toThrow(
      'run sudo apt-get install --no-install-recommends openjdk-25-jre-headless',
    );
  });
});

describe('an install', () => {
  test('does nothing and says nothing when all is there', async () => {
    const system = fakeSystem();
    const said: string[] = [];
    const report: Report = {
      step: (what, work) => {
        said.push(what);
        return work();
      },
      note: (line) => said.push(line),
    };
    await ensureParts({ parts: ALL, report, system });
    expect(system.runs).toEqual([]);
    expect(said).toEqual([]);
  });

  test('takes the Java that this release has, also when the lists are yet to be read', async () => {
    const javas = 'openjdk-25-jre-headless - Java\nopenjdk-21-jre-headless - Java\n';
    const fake = fakeSystem({ findJavas: () => [] });
    const system = withoutLists(fake, javas);
    await ensureParts({ parts: ['java'], report: silentReport, system });
    expect(fake.runs.at(-1)).toBe(`${INSTALL} openjdk-21-jre-headless`);
  });

  test('reads the package lists only when the packages cannot be had without', async () => {
    const system = fakeSystem({ find: findAllBut('mariadbd') });
    await ensureParts({ parts: ['mariadb'], report: silentReport, system });
    const install = `${INSTALL} mariadb-server-core mariadb-client-core`;
    expect(system.runs.splice(0)).toEqual([install]);
    const fresh = withoutLists(system, '');
    await ensureParts({ parts: ['mariadb'], report: silentReport, system: fresh });
    expect(system.runs).toEqual([install, 'apt-get update', install]);
  });

  test('that is told to stop tries nothing else', async () => {
    const stop = new AbortController();
    const system = fakeSystem({ find: findAllBut('mariadbd'), signal: stop.signal });
    const { run } = system;
    system.run = async (command, args) => {
      await run(command, args);
      stop.abort(new Error('stopped by SIGINT'));
      throw new Error('apt-get failed (SIGINT)');
    };
    await expect(ensureParts({ parts: ['mariadb'], report: silentReport, system })).rejects.toThrow(
      'stopped by SIGINT',
    );
    expect(system.runs).toHaveLength(1);
  });

  test('that fails says how the tool ended', async () => {
    const system = fakeSystem({
      find: findAllBut('mariadbd'),
      run: async () => {
        throw new Error('apt-get failed (exit code 100). It ended with:\n  No route to host');
      },
    });
    await expect(ensureParts({ parts: ['mariadb'], report: silentReport, system })).rejects.toThrow(
      'No route to host',
    );
  });
});

describe('Java', () => {
  test('counts from version 17 on, the preferred one first', () => {
    const findJavas = () => [
      { path: '/java8', release: release('1.8.0_402') },
      { path: '/unknown', release: '' },
      { path: '/java21', release: release('21.0.2') },
      { path: '/java17', release: release('17.0.15') },
    ];
    expect(locateJava(fakeSystem({ findJavas }))).toBe('/java21');
    expect(locateJava(fakeSystem({ findJavas }), 25)).toBeUndefined();
    expect(newestJava(fakeSystem({ findJavas }))).toBe(21);
    expect(newestJava(fakeSystem({ findJavas: () => [] }))).toBe(0);
    expect(locateJava(fakeSystem({ findJavas: () => findJavas().slice(0, 2) }))).toBeUndefined();
  });

  test('tells its version old and new', () => {
    expect(parseJavaVersion(release('1.8.0_402'))).toBe(8);
    expect(parseJavaVersion(release('25'))).toBe(25);
    expect(parseJavaVersion('')).toBeUndefined();
  });

  test('is the oldest package that will do', () => {
    const found = 'openjdk-11-jre-headless - a\nopenjdk-25-jre-headless - b\n';
    const versions = parseJavaPackages(`${found}openjdk-17-jre-headless - c\n`);
    expect(oldestOf(versions, 17)).toBe(17);
    expect(oldestOf([11], 17)).toBeUndefined();
  });
});

describe('Go', () => {
  test('counts from version 1.21 on, the preferred one first', () => {
    const findGos = () => [
      { path: '/go19', version: 'go1.19.8\n' },
      { path: '/unknown', version: '' },
      { path: '/go26', version: 'go1.26\ntime 2026-02-10T01:22:00Z\n' },
      { path: '/go24', version: 'go1.24.4\n' },
    ];
    expect(locateGo(fakeSystem({ findGos }))).toBe('/go26');
    const onlyOld = { findGos: () => findGos().slice(0, 2) };
    expect(locateGo(fakeSystem({ ...onlyOld, exists: () => false }))).toBeUndefined();
    expect(locateGo(fakeSystem(onlyOld))).toMatch(/^\/cache\/go-.*\/bin\/go$/);
    expect(parseGoMinor('devel')).toBeUndefined();
  });

  test('is fetched from the proxy that GOPROXY names first', () => {
    expect(proxyOf({})).toBe('https://proxy.golang.org');
    expect(proxyOf({ GOPROXY: 'off' })).toBe('https://proxy.golang.org');
    expect(proxyOf({ GOPROXY: 'direct,https://a.example/|https://b.example' })).toBe(
      'https://a.example',
    );
  });
});
