package helm

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
)

const web = "apiVersion: v2\nname: web\nversion: 1.0.0\n"

func configMap(name, data string) string {
	return "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: " + name + "\ndata:\n  key: " + data + "\n"
}

// load renders the chart of the directory web.
func load(t *testing.T, files map[string]string, o Options) (*graph.Unit, diag.Diagnostics) {
	t.Helper()
	return Load(context.Background(), source.Memory(files), "web", o)
}

// keys gives "address=data.key" of each ConfigMap.
func keys(u *graph.Unit) []string {
	var out []string
	if u == nil {
		return nil
	}
	for _, r := range u.Resources {
		text, _ := r.Properties.Get("data").Get("key").Text()
		out = append(out, r.Address+"="+text)
	}
	return out
}

func TestChartsRenderAsHelmDoes(t *testing.T) {
	parent := web + "dependencies:\n- {name: sub, version: '*', condition: sub.enabled, repository: ''}\n"
	sub := "apiVersion: v2\nname: sub\nversion: 1.0.0\n"
	for _, c := range []struct {
		name    string
		files   map[string]string
		options Options
		want    []string
	}{
		{"values and a release name", map[string]string{"web/Chart.yaml": web, "web/values.yaml": "x: a\n",
			"web/templates/a.yaml": configMap("{{ .Release.Name }}", "{{ .Values.x }}")}, Options{}, []string{"ConfigMap.default.web=a"}},
		{"values of the configuration go over the chart's", map[string]string{"web/Chart.yaml": web, "web/values.yaml": "x: {i: a, k: b}\n", "ci.yaml": "x: {i: c}\n",
			"web/templates/a.yaml": configMap("a", "{{ .Values.x.i }}{{ .Values.x.k }}{{ .Values.n }}")},
			Options{ValuesFiles: []string{"ci.yaml"}, Values: map[string]any{"n": 3}}, []string{"ConfigMap.default.a=cb3"}},
		{"helpers, tpl and toYaml", map[string]string{"web/Chart.yaml": web, "web/values.yaml": "t: '{{ .Release.Namespace }}'\nm: {key: v}\n",
			"web/templates/_h.tpl": `{{ define "n" }}n-{{ .Chart.Name }}{{ end }}`,
			"web/templates/a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ include \"n\" . }}-{{ tpl .Values.t . }}\ndata:\n  {{- toYaml .Values.m | nindent 2 }}\n"},
			Options{Namespace: "prod"}, []string{"ConfigMap.default.n-web-prod=v"}},
		{"a subchart sees its own values", map[string]string{"web/Chart.yaml": parent, "web/values.yaml": "sub: {x: p}\n",
			"web/charts/sub/Chart.yaml": sub, "web/charts/sub/values.yaml": "x: s\n", "web/charts/sub/templates/a.yaml": configMap("s", "{{ .Values.x }}")},
			Options{}, []string{"ConfigMap.default.s=p"}},
		{"a condition turns a subchart off", map[string]string{"web/Chart.yaml": parent, "web/values.yaml": "sub: {enabled: false}\n", "web/templates/a.yaml": configMap("a", "b"),
			"web/charts/sub/Chart.yaml": sub, "web/charts/sub/templates/a.yaml": configMap("s", "x")}, Options{}, []string{"ConfigMap.default.a=b"}},
		{"a library chart gives definitions alone", map[string]string{"web/Chart.yaml": web, "web/templates/a.yaml": configMap("a", `{{ include "lib" . }}`),
			"web/charts/lib/Chart.yaml": sub + "type: library\n", "web/charts/lib/templates/_l.tpl": `{{ define "lib" }}l{{ end }}`, "web/charts/lib/templates/x.yaml": configMap("x", "x")},
			Options{}, []string{"ConfigMap.default.a=l"}},
		{"tests and notes are left out", map[string]string{"web/Chart.yaml": web, "web/templates/NOTES.txt": "{{ fail \"x\" }}",
			"web/templates/t.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: t\n  annotations: {helm.sh/hook: 'post-install, test'}\n",
			"web/templates/a.yaml": configMap("a", "b")}, Options{}, []string{"ConfigMap.default.a=b"}},
		{"what is in crds/ is not rendered", map[string]string{"web/Chart.yaml": web, "web/crds/c.yaml": configMap("c", "'{{ x }}'")}, Options{}, []string{"ConfigMap.default.c={{ x }}"}},
		{"a range makes several", map[string]string{"web/Chart.yaml": web, "web/values.yaml": "l: [a, b]\n",
			"web/templates/a.yaml": "{{ range .Values.l }}---\n" + configMap("{{ . }}", "k") + "{{ end }}"}, Options{}, []string{"ConfigMap.default.a=k", "ConfigMap.default.b=k"}},
		{"cluster, network and chance give nothing known", map[string]string{"web/Chart.yaml": web,
			"web/templates/a.yaml": configMap("a", `"{{ len (lookup "v1" "Secret" "" "") }}{{ getHostByName "localhost" }}"`) + "---\n" + configMap("b", `{{ randAlphaNum 8 }}`) +
				"---\n" + configMap("c", `{{ randAlphaNum 8 | b64enc }}`) + "---\n" + configMap("d", `{{ now | date "2006" }}{{ "${HOME}" | b64enc }}`)},
			Options{}, []string{"ConfigMap.default.a=0", "ConfigMap.default.b=${randAlphaNum()}", "ConfigMap.default.c=${b64enc()}", "ConfigMap.default.d=${date()}JHtIT01FfQ=="}},
	} {
		t.Run(c.name, func(t *testing.T) {
			u, diags := load(t, c.files, c.options)
			if diff := cmp.Diff(c.want, keys(u)); diff != "" {
				t.Errorf("objects (-want +got):\n%s%v", diff, diags)
			}
			if len(diags) > 0 {
				t.Errorf("diagnostics: %v", diags)
			}
		})
	}
}

var hostile = map[string]string{
	"a loop over a billion numbers":   `{{ range until 1000000000 }}{{ end }}`,
	"a loop over an int":              `{{ range 1000000000000 }}{{ end }}`,
	"an include that calls itself":    `{{ define "a" }}{{ include "a" . }}{{ end }}{{ include "a" . }}`,
	"templates that call themselves":  `{{ define "a" }}{{ template "b" . }}{{ template "b" . }}{{ end }}{{ define "b" }}{{ template "a" . }}{{ end }}{{ template "a" . }}`,
	"a tpl that calls itself":         `{{ $t := "{{ tpl .t . }}" }}{{ tpl $t (dict "t" $t "Template" .Template) }}`,
	"a gigabyte of one letter":        `{{ repeat 1000000000 "x" }}`,
	"text that doubles":               `{{ $s := "xxxxxxxx" }}{{ range until 60 }}{{ $s = print $s $s }}{{ end }}`,
	"a list that doubles":             `{{ $l := list 1 }}{{ range until 60 }}{{ $l = concat $l $l }}{{ end }}`,
	"a list of itself, many times":    `{{ $l := list 1 }}{{ range until 60 }}{{ $l = list $l $l }}{{ end }}{{ $l }}`,
	"a map that holds itself":         `{{ $d := dict }}{{ $_ := set $d "d" $d }}{{ toYaml $d }}`,
	"values that hold themselves":     `{{ $_ := set .Values "d" .Values }}{{ .Values }}`,
	"a wide format":                   `{{ printf "%999999d%999999d%999999d%999999d%999999d%999999d%999999d%999999d%999999d%999999d%999999d%999999d" 1 1 1 1 1 1 1 1 1 1 1 1 }}`,
	"a far indent":                    `{{ indent 2000000000 "x" }}`,
	"an expensive regular expression": `{{ regexMatch "((a{30}){30})b" (repeat 5000000 "a") }}`,
	"much output":                     `{{ range until 100000 }}{{ repeat 1000 "x" }}{{ end }}`,
	"blocks in blocks":                strings.Repeat("{{ if 1 }}", 5000) + strings.Repeat("{{ end }}", 5000),
}

func TestHostileChartsEndWithOneDiagnostic(t *testing.T) {
	for name, template := range hostile {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			u, diags := load(t, map[string]string{"web/Chart.yaml": web, "web/values.yaml": "a: 1\n", "web/templates/bad.yaml": template}, Options{limit: time.Second})
			if u != nil || len(diags) != 1 || diags[0].Severity != diag.Error || !strings.Contains(diags[0].Detail, "web/templates/bad.yaml") || !strings.Contains(diags[0].Detail, "chart web") {
				t.Errorf("after %s: %d diagnostics: %.500v", time.Since(start), len(diags), diags)
			}
		})
	}
}

func TestHostileValuesAreRefused(t *testing.T) {
	bomb := "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
	for i := 'b'; i < 'k'; i++ {
		p := string(i - 1)
		bomb += string(i) + ": &" + string(i) + " [" + strings.Repeat("*"+p+",", 9) + "*" + p + "]\n"
	}
	_, diags := load(t, map[string]string{"web/Chart.yaml": web, "web/values.yaml": bomb}, Options{})
	if len(diags) != 1 || diags[0].Code != "chart-limit" || !strings.Contains(diags[0].Detail, "values.yaml") {
		t.Errorf("got %v", diags)
	}
	_, diags = load(t, map[string]string{"web/Chart.yaml": web}, Options{ValuesFiles: []string{"../secret.yaml"}})
	if len(diags) != 1 || diags[0].Severity != diag.Error || !strings.Contains(diags[0].Detail, "outside") {
		t.Errorf("got %v", diags)
	}
	u, _ := load(t, map[string]string{"web/Chart.yaml": web, "secret.txt": "s", "web/templates/a.yaml": configMap("a", `"{{ .Files.Get "../secret.txt" }}"`)}, Options{})
	if diff := cmp.Diff([]string{"ConfigMap.default.a="}, keys(u)); diff != "" {
		t.Error(diff)
	}
}

func TestRangesAreThoseOfTheTemplate(t *testing.T) {
	text := "{{- if true }}\n" + // 1
		"apiVersion: v1\n" + // 2
		"kind: ConfigMap\n" + // 3
		"metadata:\n" + // 4
		"  name: {{ .Release.Name }}\n" + // 5
		"data:\n" + // 6
		"  {{- toYaml .Values.m | nindent 2 }}\n" + // 7
		"  key: literal\n" + // 8
		"{{- end }}\n"
	u, diags := load(t, map[string]string{"web/Chart.yaml": web, "web/values.yaml": "m: {a: literal, b: literal}\n", "web/templates/a.yaml": text}, Options{})
	if u == nil || len(u.Resources) != 1 {
		t.Fatal(diags)
	}
	p := u.Resources[0].Properties
	f := source.NewFile("web/templates/a.yaml", []byte(text))
	for _, c := range []struct {
		at   source.Range
		line int32
		text string
	}{
		{u.Resources[0].Header, 3, "kind: ConfigMap"},
		{p.Get("metadata").Get("name").Range, 5, "{{ .Release.Name }}"},
		{p.Get("data").Get("b").Range, 7, "{{- toYaml .Values.m | nindent 2 }}"},
		{p.Get("data").Get("key").Range, 8, "literal"},
	} {
		if c.at.File != f.Path || c.at.Start.Line != c.line || f.Text(c.at) != c.text {
			t.Errorf("got %s %q, want line %d %q", c.at, f.Text(c.at), c.line, c.text)
		}
	}
}

func TestWhatPeopleHaveToGiveIsANote(t *testing.T) {
	for _, c := range []struct {
		name, chart, template, code string
		complete                    bool
	}{
		{"required", web, `{{ required "set a host" .Values.host }}`, "chart-values-missing", false},
		{"fail", web, `{{ fail "set a host" }}`, "chart-values-missing", false},
		{"a dependency that templates need", web + "dependencies: [{name: lib, version: '1', repository: x}]\n", `{{ include "lib.x" . }}`, "chart-dependencies", false},
		{"a dependency that they do not need", web + "dependencies: [{name: db, version: '1', repository: x}]\n", configMap("a", "b"), "chart-dependencies", true},
		{"another version of Kubernetes", web + "kubeVersion: '>=1.99'\n", configMap("a", "b"), "chart-kube-version", false},
		{"a library", web + "type: library\n", "", "chart-library", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			u, diags := load(t, map[string]string{"web/Chart.yaml": c.chart, "web/templates/a.yaml": c.template}, Options{})
			if len(diags) != 1 || diags[0].Severity != diag.Note || diags[0].Code != c.code || diags[0].Range.File != "web/Chart.yaml" || (u != nil) != c.complete {
				t.Errorf("unit %v, %v", u != nil, diags)
			}
			if u != nil && u.Complete {
				t.Error("the unit is complete without its dependency")
			}
		})
	}
}
