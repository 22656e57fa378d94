/** What the API server writes about one request that it has answered (audit.k8s.io/v1, Metadata). */
export interface AuditEvent {
  auditID: string;
  stage: string;
  requestURI: string;
  /** get, list, watch, create, update, patch, delete or deletecollection; else the HTTP method. */
  verb: string;
  user: { username: string; groups?: string[]; uid?: string };
  impersonatedUser?: { username: string; groups?: string[] };
  userAgent?: string;
  /** Absent where a path is asked for that is no resource. */
  objectRef?: {
    resource?: string;
    namespace?: string;
    name?: string;
    apiGroup?: string;
    apiVersion?: string;
    subresource?: string;
    resourceVersion?: string;
  };
  responseStatus?: { code?: number; reason?: string; message?: string };
  /** RFC 3339 with microseconds. */
  requestReceivedTimestamp: string;
  stageTimestamp: string;
  /** Of the authorizer among others: `authorization.k8s.io/decision` is allow or forbid. */
  annotations?: Record<string, string>;
}

/**
 * Parses an audit log, one JSON object a line; a last line that is still being written is left out.
 *
 * @throws naming the line that is no event
 */
export function parseAuditLog(text: string): AuditEvent[] {
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  return whole
    .split('\n')
    .filter((line) => line !== '')
    .map((line, index) => {
      try {
        return JSON.parse(line) as AuditEvent;
      } catch (cause) {
        throw new Error(`line ${index + 1} of the audit log is no JSON`, { cause });
      }
    });
}

/** Whether the authorizer refused it. */
export const isDenied = ({ annotations }: AuditEvent): boolean =>
  annotations?.['authorization.k8s.io/decision'] === 'forbid';
