{{/* Of every object of the release; the Lease is called so too. */}}
{{- define "anomaly-predictor.fullname" -}}
{{- if contains .Chart.Name .Release.Name -}}
{{ .Release.Name | trunc 52 | trimSuffix "-" }}
{{- else -}}
{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 52 | trimSuffix "-" }}
{{- end -}}
{{- end }}

{{- define "anomaly-predictor.serviceAccountName" -}}
{{ .Values.serviceAccount.name | default (include "anomaly-predictor.fullname" .) }}
{{- end }}

{{- define "anomaly-predictor.selectorLabels" -}}
app.kubernetes.io/name: anomaly-predictor-operator
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: operator
{{- end }}

{{- define "anomaly-predictor.labels" -}}
{{ include "anomaly-predictor.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: anomaly-prediction
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{- define "anomaly-predictor.registry" -}}
{{ required "images.registry must be given: the registry that holds the images of this product, such as registry.example.com/anomaly-prediction" .Values.images.registry }}
{{- end }}

{{- define "anomaly-predictor.tag" -}}
{{ .Values.images.tag | default .Chart.AppVersion }}
{{- end }}

{{- define "anomaly-predictor.subject" -}}
- kind: ServiceAccount
  name: {{ include "anomaly-predictor.serviceAccountName" . }}
  namespace: {{ .Release.Namespace }}
{{- end }}
