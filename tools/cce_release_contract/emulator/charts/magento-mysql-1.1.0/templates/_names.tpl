{{- define "magento-mysql.labels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "magento-mysql.shop-image" -}}
{{- if .Values.imageTag -}}
{{- printf "%s:%s" (regexReplaceAll ":[^:/]+$" .Values.image.magento_image "") .Values.imageTag -}}
{{- else -}}
{{- .Values.image.magento_image -}}
{{- end -}}
{{- end }}
