import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cacheFolder } from '../cache.ts';
import { installPackages } from './debian.ts';
import type { Installer } from './installer.ts';

const VERSION = '4.2.0';

export const kafkaHome = (): string => cacheFolder(`kafka-${VERSION}`);

/** The broker from Maven Central, with what it needs to run. */
export const kafkaInstaller: Installer = {
  name: `Kafka ${VERSION}`,
  isThere: async () => existsSync(join(kafkaHome(), 'libs')),
  async install(system) {
    if ((await system.find('mvn')) === null) await installPackages(system, 'Maven', ['maven']);
    const home = kafkaHome();
    await mkdir(dirname(home), { recursive: true });
    // Made aside and renamed when whole: what is half there is never taken for Kafka.
    const aside = await mkdtemp(`${home}-`);
    try {
      await writeFile(join(aside, 'pom.xml'), POM);
      const goal = 'dependency:copy-dependencies';
      await system.run(
        'mvn',
        ['-B', '-q', goal, '-DincludeScope=runtime', '-DoutputDirectory=libs'],
        {
          cwd: aside,
        },
      );
      await rm(home, { recursive: true, force: true });
      await rename(aside, home);
    } finally {
      await rm(aside, { recursive: true, force: true });
    }
  },
};

const dependency = (artifact: string) =>
  `<dependency><groupId>org.apache.kafka</groupId><artifactId>${artifact}</artifactId><version>${VERSION}</version></dependency>`;

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>local</groupId><artifactId>kafka</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>${dependency('kafka_2.13')}${dependency('kafka-tools')}</dependencies>
</project>
`;
