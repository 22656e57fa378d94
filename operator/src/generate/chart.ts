import { stringify } from 'yaml';
import { customResourceDefinition } from '../api/crd/index.ts';
import { leaseRules, servedRules } from '../rbac.ts';

const LEASE_NAME = 'LEASE-NAME';
/** What the release is called, and so its Lease. */
const LEASE_NAME_EXPRESSION = '{{ include "anomaly-predictor.fullname" . }}';
const YAML_LINE_LENGTH = 100;

/** `mark` without its newline, as a comment of a template. */
const comment = (mark: string): string => `{{- /* ${mark} */ -}}`;

/**
 * The CRD as a template, so that `helm upgrade` brings new fields; it stays when the release goes,
 * since all AnomalyPredictors would go with it.
 */
export function crdTemplate(mark: string): string {
  const crd = customResourceDefinition();
  const labelled = {
    ...crd,
    metadata: { ...crd.metadata, annotations: { 'helm.sh/resource-policy': 'keep' } },
  };
  return [comment(mark), '{{- if .Values.crds.install }}', toYaml(labelled), '{{- end }}', ''].join(
    '\n',
  );
}

/** Templates of the rules of the operator's roles. */
export function rulesTemplate(mark: string): string {
  const define = (name: string, rules: object[]) =>
    [`{{- define "anomaly-predictor.${name}" -}}`, toYaml(rules), '{{- end }}'].join('\n');
  const lease = define('leaseRules', leaseRules(LEASE_NAME));
  return [
    comment(mark),
    define('servedRules', servedRules()),
    lease.replaceAll(LEASE_NAME, LEASE_NAME_EXPRESSION),
    '',
  ].join('\n');
}

const toYaml = (value: object): string =>
  stringify(value, { lineWidth: YAML_LINE_LENGTH, aliasDuplicateObjects: false }).trimEnd();
