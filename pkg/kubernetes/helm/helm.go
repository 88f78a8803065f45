// Package helm renders Helm charts and reads what they render: each chart is a
// unit, every object of which has the range of the template that people edit.
// Charts are read through the scanned tree alone, rendered without cluster, network
// or clock, and bounded in time and size; it does not fetch dependencies.
//
// Charts are read by Helm's own loader. Values are coalesced here, because Helm's package for it
// links the API server's client, which would double the time to start. Templates are executed here,
// by text/template with the functions of Sprig as Helm's engine does, because that engine offers no
// way to stop a template, to bound a function or to say which line made a text. Tests hold both
// against Helm's.
package helm

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"helm.sh/helm/v3/pkg/chart"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/kubernetes"
	"github.com/plinth-lint/plinth/pkg/source"
)

// ChartFile is the name of the file that makes a directory a chart.
const ChartFile = "Chart.yaml"

// Options are what rendering is told. The zero value renders a chart as
// helm template does without flags.
type Options struct {
	// ValuesFiles are paths of the tree, later ones over earlier ones; Values
	// go over them all.
	ValuesFiles []string
	Values      map[string]any
	// Release is the release's name, "" for the chart's; Namespace is
	// "default" when empty.
	Release, Namespace string
	// KubeVersion is the cluster's version, "" for DefaultKubeVersion.
	KubeVersion string
	// APIVersions are those of the cluster beside the ones of Kubernetes itself,
	// as group/version and group/version/Kind.
	APIVersions []string
	// Manifests say how the objects are read.
	Manifests kubernetes.Options

	// limit is the time that rendering may take; 0 is maxTime.
	limit time.Duration
}

// DefaultKubeVersion is the version of Kubernetes that charts are rendered for
// unless the configuration says otherwise. It is fixed, so that a scan does not change with the day.
const DefaultKubeVersion = "v1.34.0"

// Owner gives the directory of the chart that a file belongs to: the
// outermost one, when the chart is vendored in another's charts/. Files of a
// chart's directory that Helm does not render, its examples say, belong to none.
func Owner(tree *source.Tree, name string) (dir string, ok bool) {
	isChart := func(dir string) bool { return tree.Exists(path.Join(dir, ChartFile)) }
	switch base := path.Base(name); {
	case base == ChartFile, base == "values.yaml" && isChart(path.Dir(name)):
		dir, ok = path.Dir(name), true
	}
	for at := path.Dir(name); at != "."; at = path.Dir(at) {
		switch path.Base(at) {
		case "templates", "crds":
			if above := path.Dir(at); isChart(above) {
				dir, ok = above, true
			}
		case "charts":
			if above := path.Dir(at); isChart(above) {
				dir, ok = above, true
			}
		}
	}
	return dir, ok
}

// Packed reports whether a file has the name of a chart's archive, which Load
// takes in place of a directory.
func Packed(name string) bool { return strings.HasSuffix(name, ".tgz") }

// Root gives the path that stands for the chart of a directory or archive: of
// its Chart.yaml, or of the archive.
func Root(dir string) string {
	if Packed(dir) {
		return dir
	}
	return path.Join(dir, ChartFile)
}

// Load renders the chart of a directory or archive and reads its objects,
// which are one unit whose id is its Root. It gives nil, and one diagnostic there that says why,
// when the chart cannot be rendered.
func Load(ctx context.Context, tree *source.Tree, dir string, o Options) (*graph.Unit, diag.Diagnostics) {
	l := &loading{tree: tree, dir: dir, options: o, origins: map[*byte]string{}, within: map[*chart.Chart]source.Range{}}
	ctx, cancel := context.WithTimeout(ctx, cmp.Or(o.limit, maxTime))
	defer cancel()
	c, err := l.chart(ctx)
	if err == nil && strings.EqualFold(c.Metadata.Type, "library") {
		l.note(l.file(), "chart-library", "Chart is a library", "%s only holds templates for other charts and makes no objects.", l.name())
		return nil, l.diags
	}
	var texts []*rendering
	if err == nil {
		texts, err = l.render(ctx, c)
	}
	if err != nil {
		l.failed(err)
		return nil, l.diags
	}
	return l.unit(ctx, c, texts)
}

// loading is the work on one chart.
type loading struct {
	tree    *source.Tree
	dir     string
	options Options

	files   []string         // of the tree, that were read
	origins map[*byte]string // the file that a template's bytes were read from
	within  map[*chart.Chart]source.Range
	missing []string // dependencies that are not vendored
	diags   diag.Diagnostics
}

func (l *loading) file() source.Range { return source.Range{File: Root(l.dir)} }

func (l *loading) name() string { return "The chart " + l.dir }

func (l *loading) note(at source.Range, code, summary, format string, args ...any) {
	l.diags.Add(diag.Note, code, at, summary, format, args...)
}

// failed tells why the chart is not rendered. What people have to give is a
// note, what is broken an error.
func (l *loading) failed(err error) {
	var required *requiredError
	var bound *boundError
	var version *versionError
	switch {
	case errors.As(err, &version):
		l.note(l.file(), "chart-kube-version", "Chart is for other versions of Kubernetes",
			"%s is not rendered: %s. Give the version of the cluster in plinth.yaml: helm: {%q: {kube-version: …}}, with the path of the chart relative to plinth.yaml.", l.name(), err, l.dir)
	case errors.As(err, &required):
		l.note(l.file(), "chart-values-missing", "Chart needs values",
			"%s is not rendered: %s says %q. Give the values in plinth.yaml: helm: {%q: {values: [ci/values.yaml]}}, with the path of the chart relative to plinth.yaml.",
			l.name(), required.template, required.message, l.dir)
	case len(l.missing) > 0:
		l.dependencies("is not rendered")
	case errors.As(err, &bound):
		l.diags.Add(diag.Error, "chart-limit", l.file(), "Chart goes beyond a limit", "%s is not rendered: %s.", l.name(), err)
	default:
		l.diags.Add(diag.Error, "chart-broken", l.file(), "Chart cannot be rendered", "%s: %.600s.", l.name(), strings.TrimSuffix(err.Error(), "."))
	}
}

func (l *loading) dependencies(state string) {
	l.note(l.file(), "chart-dependencies", "Dependencies of the chart are not there",
		"%s %s: charts/ lacks %s. Fetch them: helm dependency build %s", l.name(), state, strings.Join(l.missing, ", "), l.dir)
}

// unit reads what was rendered.
func (l *loading) unit(ctx context.Context, c *chart.Chart, texts []*rendering) (*graph.Unit, diag.Diagnostics) {
	r := kubernetes.NewReader(l.options.Manifests)
	complete := len(l.missing) == 0
	add := func(docs []kubernetes.Document, told diag.Diagnostics) {
		l.diags = append(l.diags, told...)
		complete = complete && !told.HasErrors()
		for _, d := range docs {
			if !isTest(d.Node) {
				r.Add(d)
			}
		}
	}
	for _, crd := range c.CRDObjects() {
		add(l.definitions(c, crd))
	}
	for _, text := range texts {
		if ctx.Err() != nil {
			l.failed(&boundError{what: "reading its objects", err: ctx.Err()})
			return nil, l.diags
		}
		add(l.documents(text))
	}
	if len(l.missing) > 0 {
		l.dependencies("is rendered in part")
	}
	l.diags = append(l.diags, r.Diagnostics()...)
	u, told := kubernetes.Unit(Root(l.dir), r.Resources())
	u.Files, u.Complete = l.files, u.Complete && complete
	if u.Range.IsZero() {
		u.Range = l.file()
	}
	slices.Sort(u.Files)
	u.Files = slices.Compact(u.Files)
	return u, append(l.diags, told...)
}

// requiredError says that a template asks for values, by required or fail.
type requiredError struct{ template, message string }

func (e *requiredError) Error() string { return e.template + ": " + e.message }

// boundError says that a chart goes beyond a limit.
type boundError struct {
	what string
	err  error
}

func (e *boundError) Error() string {
	if errors.Is(e.err, context.DeadlineExceeded) {
		return fmt.Sprintf("%s takes longer than %s", e.what, maxTime)
	}
	return fmt.Sprintf("%s: %s", e.what, e.err)
}

func (e *boundError) Unwrap() error { return e.err }
