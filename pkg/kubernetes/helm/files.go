package helm

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"helm.sh/helm/v3/pkg/chart"
	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/ignore"
	"sigs.k8s.io/yaml"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/document"
	"github.com/plinth-lint/plinth/pkg/source"
)

// Bounds on a chart as it is read.
const (
	maxFiles   = 20_000
	maxBytes   = 64 << 20 // of all files, archives unpacked
	maxNesting = 8        // of charts in charts
	maxCharts  = 200      // with each alias of a dependency counted
	maxValues  = 200_000  // nodes of all values
)

// contents are the files of a chart, by their path in it.
type contents struct {
	ctx     context.Context
	loading *loading
	files   []*loader.BufferedFile
	size    int
}

// chart reads the chart of the directory, with what charts/ holds.
func (l *loading) chart(ctx context.Context) (*chart.Chart, error) {
	in := &contents{ctx: ctx, loading: l}
	if err := in.all(); err != nil {
		return nil, err
	}
	values, err := in.check()
	if err != nil {
		return nil, err
	}
	c, err := loader.LoadFiles(in.files)
	if err != nil {
		return nil, err
	}
	charts, err := weight(c, 0)
	if err != nil {
		return nil, err
	}
	if charts > maxCharts || charts*values > 20*maxValues {
		return nil, &boundError{"Chart.yaml", fmt.Errorf("its dependencies stand for %d charts", charts)}
	}
	inOrder(c)
	return c, nil
}

// inOrder sorts the charts in a chart: the loader's order is that of a map.
func inOrder(c *chart.Chart) {
	inner := slices.SortedStableFunc(slices.Values(c.Dependencies()), func(a, b *chart.Chart) int { return cmp.Compare(a.Name(), b.Name()) })
	c.SetDependencies(inner...)
	for _, d := range inner {
		inOrder(d)
	}
}

// all adds the files of the chart, which is a directory or an archive.
func (in *contents) all() error {
	l := in.loading
	if !Packed(l.dir) {
		return in.directory(l.dir)
	}
	f, err := l.tree.Read(l.dir)
	if err != nil {
		return err
	}
	l.files = append(l.files, f.Path)
	return in.archive(f.Bytes, "", 0)
}

// directory adds the files of a chart's directory, as far as .helmignore lets it.
func (in *contents) directory(dir string) error {
	tree := in.loading.tree
	names, err := tree.BeneathLinks(dir, maxFiles+1)
	if err != nil {
		return err
	}
	if len(names) > maxFiles {
		return &boundError{"the directory", fmt.Errorf("it holds more than %d files", maxFiles)}
	}
	rules := ignore.Empty()
	if f, err := tree.Read(path.Join(dir, ignore.HelmIgnore)); err == nil {
		if rules, err = ignore.Parse(bytes.NewReader(f.Bytes)); err != nil {
			return fmt.Errorf("%s: %w", f.Path, err)
		}
	}
	rules.AddDefaults()
	for _, name := range names {
		if in.ctx.Err() != nil {
			return &boundError{"reading it", in.ctx.Err()}
		}
		if ignored(rules, tree, dir, name) {
			continue
		}
		f, err := tree.Read(path.Join(dir, name))
		if err != nil {
			return err
		}
		if inChart(name) {
			in.loading.files = append(in.loading.files, f.Path)
		}
		if archive(name) {
			if err := in.archive(f.Bytes, strings.TrimSuffix(name, ".tgz"), 1); err != nil {
				return fmt.Errorf("%s: %w", f.Path, err)
			}
			continue
		}
		if err := in.add(name, f.Bytes, f.Path); err != nil {
			return err
		}
	}
	return nil
}

// inChart reports whether a file is one that people edit to change what a
// chart renders.
func inChart(name string) bool {
	return name == ChartFile || name == "values.yaml" || strings.HasPrefix(name, "templates/") || strings.HasPrefix(name, "crds/") ||
		strings.HasPrefix(name, "charts/")
}

// archive reports whether a path of a chart is that of a vendored archive.
func archive(name string) bool {
	return strings.HasSuffix(name, ".tgz") && path.Base(path.Dir(name)) == "charts"
}

// ignored reports whether .helmignore leaves out a file, or a directory above it.
func ignored(rules *ignore.Rules, tree *source.Tree, dir, name string) bool {
	segments := strings.Split(name, "/")
	for i := range segments {
		at := strings.Join(segments[:i+1], "/")
		info, err := tree.Stat(path.Join(dir, at))
		if err != nil || rules.Ignore(at, info) {
			return true
		}
	}
	return false
}

func (in *contents) add(name string, content []byte, origin string) error {
	content = bytes.TrimPrefix(content, []byte("\xef\xbb\xbf"))
	if in.size += len(content); in.size > maxBytes || len(in.files) >= maxFiles {
		return in.tooMuch(name)
	}
	if len(content) > 0 && origin != "" {
		in.loading.origins[&content[0]] = origin
	}
	in.files = append(in.files, &loader.BufferedFile{Name: name, Data: content})
	return nil
}

func (in *contents) tooMuch(at string) error {
	return &boundError{cmp.Or(at, "the archive"), fmt.Errorf("the chart has more than %d files or %d MiB", maxFiles, maxBytes>>20)}
}

// archive adds the files of an archive below a path, as if it were unpacked
// there. Nothing is written, links have no content, and a path that leads out is an error.
func (in *contents) archive(packed []byte, at string, nesting int) error {
	if nesting > maxNesting {
		return &boundError{at, errors.New("charts are nested too deep")}
	}
	if in.ctx.Err() != nil {
		return &boundError{"reading it", in.ctx.Err()}
	}
	if in.size += len(packed); in.size > maxBytes {
		return in.tooMuch(at)
	}
	unzipped, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return err
	}
	size, err := io.Copy(io.Discard, io.LimitReader(unzipped, maxBytes+1))
	if err != nil {
		return err
	}
	if size > maxBytes {
		return &boundError{cmp.Or(at, "the archive"), fmt.Errorf("it unpacks to more than %d MiB", maxBytes>>20)}
	}
	files, err := loader.LoadArchiveFiles(bytes.NewReader(packed))
	if err != nil {
		return err
	}
	for _, f := range files {
		name := path.Join(at, f.Name)
		if archive(f.Name) {
			err = in.archive(f.Data, strings.TrimSuffix(name, ".tgz"), nesting+1)
		} else {
			err = in.add(name, f.Data, "")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// check holds the YAML that Helm reads by itself against the bounds of a
// document, and counts the nodes of values.
func (in *contents) check() (values int, err error) {
	for _, f := range in.files {
		switch path.Base(f.Name) {
		case "values.yaml", ChartFile, "requirements.yaml", "Chart.lock", "requirements.lock":
		default:
			continue
		}
		if path.Base(f.Name) == ChartFile && bytes.Contains(f.Data, []byte("{{")) {
			return 0, fmt.Errorf("%s is a template itself", f.Name)
		}
		n, err := nodes(source.NewFile(f.Name, f.Data))
		if err != nil {
			return 0, err
		}
		values += n
	}
	return values, nil
}

// nodes counts the nodes of a file of YAML, those that aliases stand for
// included, and refuses what is beyond the bounds of a document.
func nodes(f *source.File) (int, error) {
	docs, diags := document.Parse(f)
	for _, d := range diags {
		if d.Severity == diag.Error {
			return 0, &boundError{f.Path, fmt.Errorf("line %d: %s", d.Range.Start.Line, d.Summary)}
		}
	}
	total := 0
	var count func(n *document.Node)
	count = func(n *document.Node) {
		if total++; total > maxValues {
			return
		}
		for _, p := range n.Pairs {
			count(p.Value)
		}
		for _, i := range n.Items {
			count(i)
		}
	}
	for _, n := range docs {
		count(n)
	}
	if total > maxValues {
		return 0, &boundError{f.Path, fmt.Errorf("it holds more than %d values", maxValues)}
	}
	return total, nil
}

// weight counts the charts that a chart stands for: each entry of its
// dependencies makes a copy of the vendored chart.
func weight(c *chart.Chart, nesting int) (int, error) {
	if nesting > maxNesting {
		return 0, &boundError{c.Name(), errors.New("charts are nested too deep")}
	}
	total := 1
	for _, d := range c.Dependencies() {
		inner, err := weight(d, nesting+1)
		if err != nil {
			return 0, err
		}
		copies := 0
		for _, entry := range c.Metadata.Dependencies {
			if entry != nil && entry.Name == d.Name() {
				copies++
			}
		}
		if total += inner * max(copies, 1); total > maxCharts {
			break
		}
	}
	return total, nil
}

// values gives the values of a release: those of the configuration over
// those of the chart.
func (l *loading) values() (map[string]any, error) {
	out := map[string]any{}
	for _, name := range l.options.ValuesFiles {
		f, err := l.tree.Read(name)
		if err != nil {
			return nil, err
		}
		if _, err := nodes(f); err != nil {
			return nil, err
		}
		read, err := readValues(f.Bytes)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		out = over(read, out)
		l.files = append(l.files, name)
	}
	if len(l.options.Values) > 0 {
		text, err := yaml.Marshal(l.options.Values) // and back, for the types that Helm gives values
		if err != nil {
			return nil, err
		}
		read, err := readValues(text)
		if err != nil {
			return nil, err
		}
		out = over(read, out)
	}
	return out, nil
}

// readValues reads values as JSON has them, which is how Helm reads YAML.
func readValues(text []byte) (map[string]any, error) {
	var values map[string]any
	err := yaml.Unmarshal(text, &values)
	return values, err
}

// over puts values over others: maps are merged, all else is replaced.
func over(top, below map[string]any) map[string]any {
	for k, v := range top {
		inner, ok := v.(map[string]any)
		under, isMap := below[k].(map[string]any)
		if ok && isMap {
			v = over(inner, under)
		}
		below[k] = v
	}
	return below
}

// absent gives the dependencies that are on and not vendored.
func absent(c *chart.Chart) []string {
	var names []string
	for _, d := range c.Metadata.Dependencies {
		if !slices.ContainsFunc(c.Dependencies(), func(v *chart.Chart) bool { return v.Name() == d.Name }) {
			names = append(names, d.Name)
		}
	}
	for _, v := range c.Dependencies() {
		names = append(names, absent(v)...)
	}
	return names
}
