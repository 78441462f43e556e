"""Tests of the question whether a rendering may be remembered."""

import pytest

from cce_release_contract.emulator.helm.repeatability import is_repeatable


@pytest.mark.parametrize(
    "source",
    [
        "plain text with .Release.Revision outside of actions",
        "{{ .Release.Name }}-{{ .Release.Namespace }}",
        '{{ include "x" . | nindent 4 }}',
        '{{- template "x" $ -}}',
        "{{ with .Values.a }}{{ . | quote }}{{ end }}",
        "{{ range .Values.l }}- {{ . }}{{ end }}",
        '{{ .Values.a | default "now . $ rand" }}',
        "{{/* .Release.Revision */}}",
    ],
)
def test_template_of_values_and_name_alone_is_repeatable(source):
    """Values, name and namespace are part of the cache key, so such templates repeat."""
    assert is_repeatable(source)


@pytest.mark.parametrize(
    "source",
    [
        "{{ .Release.Revision }}",
        "{{ $.Release.Revision }}",
        "{{ .Release | toYaml }}",
        "{{ toYaml . }}",
        "{{ toYaml $ }}",
        "{{ . }}",
        "{{ $all := . }}",
        "{{ with .Values.a }}x{{ else }}{{ toYaml . }}{{ end }}",
        "{{ with .Values.a }}{{ toYaml $ }}{{ end }}",
        "{{ with .Values.a }}x{{ end }}{{ toYaml . }}",
        "{{ range . }}x{{ end }}",
        "{{ randAlphaNum 5 }}",
        "{{ now | unixEpoch }}",
        "{{ uuidv4 }}",
        '{{ genCA "x" 1 }}',
        '{{ lookup "v1" "Pod" "a" "b" }}',
        "{{ tpl .Values.t . }}",
    ],
)
def test_template_that_may_change_is_not_repeatable(source):
    """Revision number, time, chance, cluster, or the whole context: rendered anew each time."""
    assert not is_repeatable(source)
