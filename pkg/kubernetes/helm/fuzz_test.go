package helm

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
)

// FuzzChart renders any template with any values: whatever they are, rendering ends, without a
// panic, and every object and diagnostic has its place in the chart.
func FuzzChart(f *testing.F) {
	for _, template := range hostile {
		f.Add(template, "a: 1\n", "")
	}
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range names {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		seed := map[string]string{}
		for _, file := range archive.Files {
			if at, ok := strings.CutPrefix(file.Name, "web/"); ok {
				seed[at] = string(file.Data)
				if strings.HasPrefix(at, "templates/") {
					seed["template"] += "---\n" + string(file.Data)
				}
			}
		}
		f.Add(seed["template"], seed["values.yaml"], "")
	}
	f.Add("{{ tpl .Values.t . }}", "t: '{{ regexReplaceAll \"(a*)*b\" (repeat 1000 \"a\") \"$1$1\" }}'", "dependencies: [{name: sub, alias: s, version: '1', import-values: [a]}]")
	f.Fuzz(func(t *testing.T, template, values, metadata string) {
		start := time.Now()
		u, diags := load(t, map[string]string{
			"web/Chart.yaml": web + metadata, "web/values.yaml": values, "web/templates/a.yaml": template,
			"web/charts/sub/Chart.yaml": "name: sub\nversion: 1.0.0\n", "web/charts/sub/values.yaml": values, "web/charts/sub/templates/a.yaml": template,
		}, Options{limit: time.Second})
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("it took %s, with a second to render in", took)
		}
		for _, d := range diags {
			if !strings.HasPrefix(d.Range.File, "web/") {
				t.Errorf("no place in the chart: %v", d)
			}
		}
		if u == nil {
			if len(diags) == 0 {
				t.Error("neither a unit nor a diagnostic")
			}
			return
		}
		for _, r := range u.Resources {
			if r.Range.IsZero() || r.Header.IsZero() {
				t.Errorf("%s has no place", r.Address)
			}
		}
	})
}
