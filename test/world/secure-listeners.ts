/** Two listeners beside the plain one: by certificate, and by user and password. */
export interface SecureListeners {
  tlsPort: number;
  scramPort: number;
  /** PEM: the broker's key and certificate. */
  keystore: string;
  /** PEM: what clients' certificates must be issued by. */
  truststore: string;
}

/** What they need in server.properties. The plain listener's client may do everything: it sets up. */
export function secureSettings(
  { tlsPort, scramPort, keystore, truststore }: SecureListeners,
  port: number,
  controllerPort: number,
): Record<string, string> {
  const forClients =
    `PLAINTEXT://127.0.0.1:${port},TLS://127.0.0.1:${tlsPort},` + `SCRAM://127.0.0.1:${scramPort}`;
  return {
    listeners: `${forClients},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': forClients,
    'listener.security.protocol.map':
      'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,TLS:SSL,SCRAM:SASL_SSL',
    'inter.broker.listener.name': 'PLAINTEXT',
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users': 'User:ANONYMOUS',
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': keystore,
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': truststore,
    'listener.name.tls.ssl.client.auth': 'required',
    'sasl.enabled.mechanisms': 'SCRAM-SHA-512',
    'listener.name.scram.scram-sha-512.sasl.jaas.config':
      'org.apache.kafka.common.security.scram.ScramLoginModule required;',
  };
}
