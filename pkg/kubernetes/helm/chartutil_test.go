package helm

import (
	"io"
	"log"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
)

// family is a chart with two charts in it, one of which has a chart in it too.
type family struct{ chart, values, a, aValues, b, bValues, c, cValues, given string }

func (f family) load() (*chart.Chart, error) {
	var files []*loader.BufferedFile
	for name, text := range map[string]string{
		"Chart.yaml": f.chart, "values.yaml": f.values, "charts/a/Chart.yaml": f.a, "charts/a/values.yaml": f.aValues, "charts/b/Chart.yaml": f.b, "charts/b/values.yaml": f.bValues,
		"charts/a/charts/c/Chart.yaml": f.c, "charts/a/charts/c/values.yaml": f.cValues,
	} {
		if text != "" {
			files = append(files, &loader.BufferedFile{Name: name, Data: []byte(text)})
		}
	}
	return loader.LoadFiles(files)
}

// tree gives what a chart and those in it are called.
func tree(c *chart.Chart, into map[string]bool) map[string]bool {
	into[c.ChartFullPath()] = true
	for _, d := range c.Dependencies() {
		tree(d, into)
	}
	return into
}

// compare holds the values of a family and its charts against those of Helm.
func (f family) compare(t *testing.T) {
	t.Helper()
	mine, err := f.load()
	if err != nil {
		return
	}
	theirs, err := f.load()
	if err != nil {
		t.Fatal(err)
	}
	inOrder(mine)
	inOrder(theirs) // the loader's order is another each time
	given, err := readValues([]byte(f.given))
	if err != nil {
		return
	}
	theirGiven, _ := chartutil.ReadValues([]byte(f.given))
	theirErr := chartutil.ProcessDependenciesWithMerge(theirs, theirGiven)
	var want chartutil.Values
	if theirErr == nil {
		want, theirErr = chartutil.CoalesceValues(theirs, theirGiven)
	}
	err = resolve(mine, given)
	var got map[string]any
	if err == nil {
		got, err = coalesced(mine, given, false)
	}
	if (err == nil) != (theirErr == nil) {
		t.Fatalf("%+v\nhelm: %v\nplinth: %v", f, theirErr, err)
	}
	if err != nil {
		return
	}
	if diff := cmp.Diff(map[string]any(want), got); diff != "" {
		t.Errorf("%+v\nvalues (-helm +plinth):\n%s", f, diff)
	}
	if diff := cmp.Diff(tree(theirs, map[string]bool{}), tree(mine, map[string]bool{})); diff != "" {
		t.Errorf("%+v\ncharts (-helm +plinth):\n%s", f, diff)
	}
}

func quiet(t testing.TB) {
	before := log.Writer()
	log.SetOutput(io.Discard) // Helm tells of conflicts there
	t.Cleanup(func() { log.SetOutput(before) })
}

const (
	top   = "apiVersion: v2\nname: top\nversion: 1.0.0\n"
	inner = "apiVersion: v2\nversion: 1.2.0\nname: "
)

var families = map[string]family{
	"values of all levels": {chart: top, values: "x: 1\na: {y: 2, c: {z: 3}}\n", a: inner + "a", aValues: "y: 0\nown: [1]\nc: {z: 0, w: 1}", c: inner + "c", cValues: "z: -1\nv: 1",
		given: "a: {own: [2]}"},
	"nulls take away": {chart: top, values: "x: {k: 1, l: null}\na: {y: null, t: {u: null}}\n", a: inner + "a", aValues: "y: 0\nt: {u: 1, v: null}", given: "x: {k: null}\na: {t: {v: null, w: null}}"},
	"globals go down": {chart: top, values: "global: {g: {h: 1}, i: 1, t: {}}\na: {global: {g: {h: 0, j: 2}, i: {}}}", a: inner + "a", aValues: "global: {g: {k: 3}, n: null, t: 4}",
		c: inner + "c", cValues: "global: {g: {h: 9, m: 1}}", b: inner + "b", bValues: "global: [1]", given: "global: {g: {p: null}}"},
	"a table over none, and the other way": {chart: top, values: "x: {k: 1}\ny: 1\na: {t: 1, u: {}}", a: inner + "a", aValues: "t: {k: 1}\nu: 2", given: "x: 1\ny: {k: 1}"},
	"values of a chart that are none":      {chart: top, values: "a: 1", a: inner + "a"},
	"values of a chart that are null":      {chart: top, values: "a: null", a: inner + "a", aValues: "x: 1"},
	"tags": {chart: top + "dependencies: [{name: a, version: '1', tags: [t, u]}, {name: b, version: '>0', tags: [u]}]", a: inner + "a", b: inner + "b",
		values: "tags: {t: true, u: false}"},
	"tags that are no booleans": {chart: top + "dependencies: [{name: a, version: '1', tags: [t]}, {name: b, version: '1', tags: [t]}]", a: inner + "a", b: inner + "b", values: "tags: {t: 1}"},
	"conditions go over tags": {chart: top + "dependencies: [{name: a, version: '1', tags: [t], condition: 'none.x,a.on,a.other'}, {name: b, version: '1', condition: b.on}]", a: inner + "a", b: inner + "b",
		values: "tags: {t: false}\na: {on: true, other: false}\nb: {on: true}", given: "b: {on: false}"},
	"conditions of a chart in a chart":           {chart: top, a: inner + "a\ndependencies: [{name: c, version: 1.2.0, condition: c.on}]", c: inner + "c", values: "a: {c: {on: false}}"},
	"a default of the chart itself turns it off": {chart: top + "dependencies: [{name: a, version: '1', condition: a.on}]", a: inner + "a", aValues: "on: false"},
	"aliases": {chart: top + "dependencies: [{name: a, version: '1', alias: one}, {name: a, version: '1', alias: two, condition: two.on}, {name: a, version: '1'}]", a: inner + "a", aValues: "x: 1",
		c: inner + "c", cValues: "y: 1", values: "one: {x: 2, c: {y: 2}}\ntwo: {on: false}"},
	"aliases over aliases": {chart: top + "dependencies: [{name: a, version: '1', alias: one}, {name: a, version: '1', alias: two}]", a: inner + "a\ndependencies: [{name: c, version: '1', alias: d}]",
		c: inner + "c", cValues: "y: 1", values: "one: {d: {y: 2}}"},
	"a version that is not there": {chart: top + "dependencies: [{name: a, version: '2', condition: a.on}]", a: inner + "a", values: "a: {on: false}"},
	"a constraint that is none":   {chart: top + "dependencies: [{name: a, version: 'new', condition: a.on}]", a: inner + "a", values: "a: {on: false}"},
	"all off":                     {chart: top + "dependencies: [{name: a, version: '1', condition: a.on, import-values: [data]}]", a: inner + "a", aValues: "exports: {data: {x: 1}}", values: "a: {on: false}\nn: null"},
	"imports": {chart: top + "dependencies: [{name: a, version: '1', import-values: [data, {child: deep.er, parent: up.per}, {child: none, parent: x}]}, {name: b, version: '1', import-values: [data]}]",
		a: inner + "a", aValues: "exports: {data: {x: 1, t: {k: 1}, n: null}}\ndeep: {er: {y: 1}}", b: inner + "b", bValues: "exports: {data: {x: 2, t: {l: 1}, z: 1}}", values: "x: 0\nup: {per: {z: 1}}\nt: {m: null}"},
	"imports of a chart in a chart": {chart: top + "dependencies: [{name: a, version: '1', import-values: [data]}]", a: inner + "a\ndependencies: [{name: c, version: '1', import-values: [{child: ., parent: exports.data}, {child: v, parent: exports.data}]}]",
		c: inner + "c", cValues: "v: {w: 1}"},
	"nulls among imports": {chart: top + "dependencies: [{name: a, version: '1', import-values: [{child: p, parent: .}, {child: q, parent: .}]}]", a: inner + "a",
		aValues: "p: {k: {x: null, y: 1}}\nq: {k: {x: 2, y: null, z: 3}}", values: "k: {w: null}", given: "k: {z: null}"},
}

func TestValuesAreHelms(t *testing.T) {
	quiet(t)
	for name, f := range families {
		t.Run(name, f.compare)
	}
}

// FuzzValuesAreHelms draws families of charts.
func FuzzValuesAreHelms(f *testing.F) {
	quiet(f)
	for seed := range uint64(300) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		draw := drawing{rand.New(rand.NewPCG(seed, 1))}
		family{
			chart: top + draw.dependencies("a", "b"), values: draw.values(), a: inner + "a" + draw.dependencies("c"), aValues: draw.values(),
			b: inner + "b", bValues: draw.values(), c: inner + "c", cValues: draw.values(), given: draw.values(),
		}.compare(t)
	})
}

type drawing struct{ *rand.Rand }

func (d drawing) one(of ...string) string { return of[d.IntN(len(of))] }

// values gives values of few keys, so that they meet.
func (d drawing) values() string { return d.table(3) }

func (d drawing) table(depth int) string {
	var pairs []string
	for _, key := range []string{"a", "b", "c", "d", "global", "exports", "tags", "on"} {
		switch n := d.IntN(10); {
		case n < 3 && depth > 0:
			pairs = append(pairs, key+": "+d.table(depth-1))
		case n < 5:
			pairs = append(pairs, key+": "+d.one("null", "1", "true", "false", "[1]"))
		}
	}
	return "{" + strings.Join(pairs, ", ") + "}"
}

func (d drawing) dependencies(names ...string) string {
	entries := make([]string, d.IntN(4))
	for i := range entries {
		e := "name: " + d.one(names...) + ", version: " + d.one("'1'", "'>=0'", "'2'") + d.one("", ", alias: d", ", alias: a")
		e += d.one("", ", condition: a.on", ", condition: 'b.on,on'") + d.one("", ", tags: [on]", ", tags: [a, on]")
		entries[i] = "{" + e + d.one("", ", import-values: [a]", ", import-values: [b, {child: c, parent: .}]", ", import-values: [{child: exports, parent: a.b}]") + "}"
	}
	return "\ndependencies: [" + strings.Join(entries, ", ") + "]"
}

func TestCapabilitiesAreHelms(t *testing.T) {
	l := &loading{}
	c := &chart.Chart{Metadata: &chart.Metadata{Name: "web"}}
	scope, err := l.scope(c)
	if err != nil {
		t.Fatal(err)
	}
	got := scope["Capabilities"].(*capabilities)
	if diff := cmp.Diff([]string(chartutil.DefaultVersionSet), []string(got.APIVersions)); diff != "" {
		t.Errorf("API versions (-helm +plinth):\n%s", diff)
	}
	top, err := chartutil.ToRenderValues(c, nil, chartutil.ReleaseOptions{Name: "web", Namespace: "default", Revision: 1, IsInstall: true}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(top["Release"], scope["Release"]); diff != "" {
		t.Errorf("the release (-helm +plinth):\n%s", diff)
	}
	for _, version := range []string{"1.34", "v1.34.0", "v1.33.4-eks-abc", "1.30.2+k3s1", "1.2.3.4", "1", "new", ""} {
		mine, err := parseKubeVersion(version)
		theirs, theirErr := chartutil.ParseKubeVersion(version)
		if (err == nil) != (theirErr == nil) {
			t.Errorf("%q: %v, helm says %v", version, err, theirErr)
		} else if err == nil && mine != kubeVersion(*theirs) {
			t.Errorf("%q: %v, helm says %v", version, mine, theirs)
		}
	}
}
