package helm

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
	helmengine "helm.sh/helm/v3/pkg/engine"

	"helm.sh/helm/v3/pkg/chart"

	"github.com/plinth-lint/plinth/pkg/source"
)

// TestTemplatesRenderAsByHelmsEngine holds the texts against those of Helm's own engine.
func TestTemplatesRenderAsByHelmsEngine(t *testing.T) {
	const values = "list: [a, b]\nmap: {x: 1, y: [true, null]}\ntext: '{{ .Values.map.x }}-{{ include \"h\" . }}'\n"
	const helpers = `{{- define "h" -}}{{ .Chart.Name | upper }}{{- end -}}`
	for _, text := range []string{
		`{{ .Values.none }}|{{ .Values.none | default "d" }}|{{ .Values.map }}|{{ .Values.list }}`,
		`{{ range $i, $v := .Values.list }}{{ if $i }},{{ end }}{{ $i }}={{ $v | quote }}{{ else }}none{{ end }}`,
		`{{ toYaml .Values.map | nindent 4 }}{{ toJson .Values.map }}{{ toToml .Values.map }}{{ toYamlPretty .Values.map }}`,
		`{{ tpl .Values.text . }}{{ template "h" . }}{{ with .Values.map }}{{ .x }}{{ end }}`,
		`{{ (fromYaml "a: [1, 2]").a }}{{ fromJson "[" }}{{ fromYamlArray "- 1" }}{{ fromJsonArray "[1]" }}{{ fromToml "a = 1" }}`,
		`{{ printf "%05d %v %-8s|" 7 .Values.list "x" }}{{ print 1 2 "x" }}{{ html "<" }}{{ js "'" }}{{ urlquery "a b" }}`,
		`{{ .Files.Get "f.txt" }}{{ .Files.Lines "f.txt" }}{{ (.Files.Glob "*.txt").AsConfig }}{{ (.Files.Glob "*.txt").AsSecrets }}`,
		`{{ .Capabilities.APIVersions.Has "apps/v1" }}{{ .Capabilities.KubeVersion.Version }}{{ .Template.Name }}{{ .Template.BasePath }}{{ .Release }}`,
		`{{ $d := dict "a" 1 }}{{ $_ := set $d "b" (list 1 2) }}{{ $d | toYaml }}{{ merge $d (dict "c" 3) }}{{ keys $d | sortAlpha | join "," }}`,
		`{{ regexReplaceAll "a(b)" "abab" "${1}c" }}{{ until 3 }}{{ seq 1 2 5 }}{{ semverCompare ">=1.2" "1.3.0" }}{{ trunc 2 "abc" }}{{ lookup "v1" "Pod" "" "" }}`,
	} {
		files := map[string]string{"Chart.yaml": web, "values.yaml": values, "templates/_h.tpl": helpers, "templates/a.txt": text, "f.txt": "one\ntwo\n"}
		inTree := map[string]string{}
		var theirs []*loader.BufferedFile
		for name, content := range files {
			inTree["web/"+name] = content
			theirs = append(theirs, &loader.BufferedFile{Name: name, Data: []byte(content)})
		}
		c, err := loader.LoadFiles(theirs)
		if err != nil {
			t.Fatal(err)
		}
		caps := *chartutil.DefaultCapabilities
		caps.KubeVersion = chartutil.KubeVersion{Version: DefaultKubeVersion, Major: "1", Minor: "34"}
		top, err := chartutil.ToRenderValues(c, nil, chartutil.ReleaseOptions{Name: "web", Namespace: "default", Revision: 1, IsInstall: true}, &caps)
		if err != nil {
			t.Fatal(err)
		}
		want, err := helmengine.Render(c, top)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		l := &loading{tree: source.Memory(inTree), dir: "web", origins: map[*byte]string{}, within: map[*chart.Chart]source.Range{}}
		mine, err := l.chart(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		got, err := l.render(context.Background(), mine)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if diff := cmp.Diff(want["web/templates/a.txt"], string(got[0].text)); diff != "" {
			t.Errorf("%s (-helm +plinth):\n%s", text, diff)
		}
	}
}
