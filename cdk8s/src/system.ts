import { ApiObject, type App, Chart } from 'cdk8s';
import { Aggregator } from './aggregator.ts';
import { Leaks } from './chaos/leaks.ts';
import { ChaosToken } from './chaos/token.ts';
import type { Context } from './context.ts';
import { KafkaCluster } from './kafka/cluster.ts';
import { KafkaTopics } from './kafka/topics.ts';
import { KafkaUsers } from './kafka/users.ts';
import { commonLabels } from './labels.ts';
import { NetworkRules } from './network.ts';
import { Predictor } from './predictor.ts';
import { Client } from './target/client.ts';
import { Database } from './target/database.ts';
import { Web } from './target/web.ts';

/** Everything that one AnomalyPredictor stands for, in the order in which it is made. */
export class AnomalyPredictorSystem extends Chart {
  constructor(app: App, context: Context) {
    super(app, context.name, {
      namespace: context.namespace,
      labels: commonLabels(context),
      disableResourceNameHashes: true,
    });
    const { kafka, chaos } = context.spec;
    // First, so that no pod ever runs without its rules.
    new NetworkRules(this, context);
    if (kafka.managed) {
      new KafkaCluster(this, context, kafka.managed);
      new KafkaTopics(this, context, kafka.managed);
      new KafkaUsers(this, context);
    }
    const chaosToken = chaos.enabled ? new ChaosToken(this, context) : undefined;
    const database = new Database(this, context);
    new Web(this, context, database, chaosToken);
    new Client(this, context);
    new Aggregator(this, context);
    new Predictor(this, context);
    if (chaosToken) new Leaks(this, context, chaosToken);
    if (context.owner) this.#own(context.owner);
  }

  #own(owner: NonNullable<Context['owner']>): void {
    for (const child of this.node.findAll()) {
      if (child instanceof ApiObject) child.metadata.addOwnerReference(owner);
    }
  }
}
