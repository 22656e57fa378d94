// Every image as a pod runs it: as user 10001, its root file system read-only.

import {
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  writeFileSync,
} from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ProductImage } from '../../Dockerfiles/build/images.ts';
import type { BuiltImage } from '../world/images/build-image.ts';
import { PRODUCT } from '../world/images/cluster-images.ts';
import { readImageConfig } from '../world/images/image-config.ts';
import { buildKafkaImage } from '../world/images/kafka-image.ts';
import { buildImages } from '../world/images/product-images.ts';
import { type RunningImage, type RunOptions, runImage } from '../world/images/run-image.ts';
import { localSystem, openWorld, silentReport, type World } from '../world/index.ts';

const BUILD_TIMEOUT_MS = 900_000;
const USER = 10_001;
const STOPPED_JAVA = 128 + constants.signals.SIGTERM;

const system = localSystem();
let world: World;
let images: Map<string, BuiltImage>;
let kafka: BuiltImage;

beforeAll(async () => {
  world = await openWorld({ name: 'images', report: silentReport });
  const built = await buildImages({ system, report: silentReport, ...PRODUCT });
  images = new Map(built.map((image) => [image.name, image]));
  kafka = await buildKafkaImage(system, silentReport);
}, BUILD_TIMEOUT_MS);

afterAll(async () => {
  await world?.close();
});

function imageNamed(name: string): BuiltImage {
  const image = images.get(name);
  if (!image) throw new Error(`no image ${name} was built`);
  return image;
}

async function running(
  options: RunOptions,
  use: (image: RunningImage) => Promise<void>,
): Promise<void> {
  const image = await runImage(world, system, options);
  try {
    await use(image);
  } finally {
    await image.remove();
  }
}

/** What pods start, by image; the first of each is the image's own command. */
const COMMANDS: [image: ProductImage, command: string, missing: string][] = [
  ['operator', 'operator/src/main.ts', 'IMAGE_REGISTRY'],
  ['auction', 'workloads/auction/src/main.ts', 'DATABASE_HOST'],
  ['auction', 'workloads/chaos/src/launch.ts', 'DATABASE_HOST'],
  ['load-client', 'workloads/load-client/src/main.ts', 'TARGET_URL'],
  ['metrics-sidecar', 'workloads/metrics-sidecar/src/main.ts', 'KAFKA_BROKERS'],
  ['aggregator', 'workloads/aggregator/src/main.ts', 'KAFKA_BROKERS'],
  ['aggregator', 'workloads/kafka/src/make-topics.ts', 'KAFKA_BROKERS'],
  ['predictor', 'workloads/predictor/src/main.ts', 'KAFKA_BROKERS'],
  ['chaos', 'workloads/chaos/src/job/leak.ts', 'AGENT_SERVICE'],
];

describe('the image', () => {
  test.each(COMMANDS)('%s runs %s, which asks for %s', async (name, script, missing) => {
    await running(
      {
        image: imageNamed(name),
        name: `${name}-${script.replaceAll('/', '-')}`,
        command: ['node', script],
      },
      async ({ part, log }) => {
        expect((await part.exited).code).toBe(1);
        expect(log()).toContain(`environment not usable: `);
        expect(log()).toContain(missing);
        expect(log()).not.toContain('Warning');
      },
    );
  });

  test.each(
    COMMANDS.filter(([name], at) => COMMANDS.findIndex(([other]) => other === name) === at),
  )('%s runs %s by itself, as user 10001, and has no npm', async (name, script) => {
    const image = imageNamed(name);
    const { User, Cmd } = await readImageConfig(system, image.archive);
    expect(User).toBe(`${USER}:${USER}`);
    expect(Cmd).toEqual(['node', script]);
    const command = ['sh', '-c', 'id -u; command -v npm npx yarn corepack; touch x; exit 0'];
    await running({ image, name: `${name}-look`, command }, async ({ part, log }) => {
      await part.exited;
      expect(log()).toBe(`${USER}\ntouch: cannot touch 'x': Read-only file system\n`);
    });
  });

  test('of Kafka makes a broker of an empty folder', async () => {
    const [data, config] = [emptyFolder('kafka-data'), emptyFolder('kafka-config')];
    writeFileSync(join(config, 'server.properties'), KAFKA_PROPERTIES);
    const mounts = { '/var/lib/kafka': data, '/etc/kafka': config };
    const env = { CLUSTER_ID: '4L6g3nShT-eMCtK--X86sw' };
    await running({ image: kafka, name: 'kafka-image', mounts, env }, async (broker) => {
      await until(broker, () => listensOn(broker, 9092));
      expect(await broker.stop()).toEqual({ code: STOPPED_JAVA, signal: null });
      expect(broker.log()).not.toContain('Exception');
    });
  });
});

const KAFKA_PROPERTIES = `
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:9090
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:9090
log.dirs=/var/lib/kafka/data
offsets.topic.replication.factor=1
log.cleaner.dedupe.buffer.size=4194304
`;

describe('the image of the database', () => {
  const FIRST = 'it\'s "öne" \\ two';
  const SECOND = 'the-second-password';
  let data: string;
  let secret: string;

  beforeAll(() => {
    data = emptyFolder('database-data');
    secret = emptyFolder('database-secret');
  });

  const started = (name: string, password: string, use: (image: RunningImage) => Promise<void>) => {
    writeFileSync(join(secret, 'password'), `${password}\n`);
    return running(
      {
        image: imageNamed('database'),
        name,
        env: {
          DATABASE_NAME: 'auction',
          DATABASE_USER: 'auction',
          DATABASE_PASSWORD_FILE: '/mnt/password',
        },
        mounts: { '/var/lib/mysql': data, '/run/mysqld': emptyFolder(name), '/mnt': secret },
      },
      use,
    );
  };

  test('answers nobody before it is ready, and then only who knows the password', async () => {
    await started('database-first', FIRST, async (database) => {
      await untilItAnswers(database, FIRST, 'CREATE TABLE t (a INT) ENGINE=InnoDB');
      await expect(ask(database, SECOND, 'SELECT 1')).rejects.toThrow('Access denied');
      await expect(ask(database, FIRST, 'SELECT * FROM mysql.user')).rejects.toThrow('denied');
      expect(await ask(database, FIRST, 'SELECT @@character_set_database')).toContain('utf8mb4');

      expectSecretNowhere(database, FIRST);
      expect(await database.stop()).toEqual({ code: 0, signal: null });
      expect(database.log()).toContain('Shutdown complete');
    });
  });

  test('keeps its data and takes a new password when it is started again', async () => {
    await started('database-second', SECOND, async (database) => {
      await untilItAnswers(database, SECOND, 'INSERT INTO t VALUES (1)');
      await expect(ask(database, FIRST, 'SELECT 1')).rejects.toThrow('Access denied');
      expect(database.log()).not.toContain('crash recovery');
      expectSecretNowhere(database, SECOND);
    });
  });

  test('says what is missing of its environment', async () => {
    const image = imageNamed('database');
    const env = { DATABASE_NAME: 'auction', DATABASE_USER: 'auction' };
    await running({ image, name: 'database-without', env }, async ({ part, log }) => {
      expect((await part.exited).code).toBe(1);
      expect(log()).toContain('DATABASE_PASSWORD_FILE');
    });
  });
});

function emptyFolder(name: string): string {
  const folder = join(world.folder, name);
  mkdirSync(folder);
  chownSync(folder, USER, USER);
  return folder;
}

/** By the image's own client. The password stands in that client's environment alone. */
const ask = (database: RunningImage, password: string, sql: string): Promise<string> =>
  database.exec(
    [
      'mariadb',
      '--protocol=tcp',
      '--host=127.0.0.1',
      '--user=auction',
      '--execute',
      sql,
      'auction',
    ],
    { MYSQL_PWD: password },
  );

/** Asks until there is an answer. @throws when it is refused: before it is ready nothing listens */
const untilItAnswers = (database: RunningImage, password: string, sql: string): Promise<void> =>
  until(database, async () => {
    try {
      await ask(database, password, sql);
      return true;
    } catch (error) {
      if ((error as Error).message.includes("Can't connect")) return false;
      throw error;
    }
  });

/** Tries again and again while the image runs. @throws with its log when it ends before */
async function until(image: RunningImage, attempt: () => Promise<boolean>): Promise<void> {
  while (!(await attempt())) {
    if (!image.part.running) throw new Error(`${image.part.name} ended:\n${image.log()}`);
  }
}

async function listensOn(image: RunningImage, port: number): Promise<boolean> {
  const hexadecimal = port.toString(16).toUpperCase().padStart(4, '0');
  const tables = ['tcp', 'tcp6'].map((name) => `/proc/${image.mainPid()}/net/${name}`);
  return tables.some((table) =>
    new RegExp(`:${hexadecimal} \\S+ 0A `).test(readFileSync(table, 'utf8')),
  );
}

/** In no command line, environment or log of what runs in the image. */
function expectSecretNowhere(image: RunningImage, secret: string): void {
  const namespaceOf = (pid: number | string) => readlinkSync(`/proc/${pid}/ns/pid`);
  const own = namespaceOf(image.mainPid());
  const pids = readdirSync('/proc').filter((name) => {
    try {
      return /^\d+$/.test(name) && namespaceOf(name) === own;
    } catch {
      return false;
    }
  });
  expect(pids.length).toBeGreaterThan(0);
  const seen = pids.flatMap((pid) =>
    ['cmdline', 'environ'].map((file) => readFileSync(`/proc/${pid}/${file}`, 'utf8')),
  );
  expect([...seen, image.log()].filter((text) => text.includes(secret))).toEqual([]);
}
