package lint

import (
	"context"
	"path"
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/baseline"
	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/source"
)

// compare says which findings are new: to the baseline and, if there is one, to the
// earlier state of the tree.
func (r *runner) compare(ctx context.Context) error {
	known, name, err := r.baseline()
	if err != nil {
		return err
	}
	if known != nil {
		r.compareWith(known)
		r.result.Compared.Baseline = name
	}
	if r.options.Since == nil {
		return nil
	}
	earlier, err := r.earlier(ctx)
	if err != nil {
		return err
	}
	accepted := map[int]bool{}
	for i := range r.result.Findings {
		accepted[i] = r.result.Findings[i].State == finding.Unchanged
	}
	r.compareWith(earlier)
	r.result.Compared.Since = r.options.SinceName
	for i := range r.result.Findings {
		if accepted[i] {
			r.result.Findings[i].State = finding.Unchanged
		}
	}
	return nil
}

// earlier judges the earlier state of the tree, as this run does the later one.
func (r *runner) earlier(ctx context.Context) (*baseline.Baseline, error) {
	o := r.options
	o.Since, o.Baseline, o.Progress = nil, nil, nil
	o.Paths = slices.DeleteFunc(slices.Clone(o.Paths), func(name string) bool { return !r.options.Since.Exists(name) })
	if len(o.Paths) == 0 && len(r.options.Paths) > 0 {
		return &baseline.Baseline{}, nil // nothing of it was there
	}
	was, err := judge(ctx, r.options.Since, o)
	if err != nil {
		return nil, err
	}
	return baseline.Of(was.result.Findings), nil
}

// compareWith marks the findings, and sorts what became of the earlier ones.
func (r *runner) compareWith(earlier *baseline.Baseline) {
	units := map[string]bool{}
	for _, u := range r.result.Graph.Units {
		units[u.ID] = slices.Contains(u.Files, u.ID)
	}
	c := baseline.Compare(r.result.Findings, earlier, units)
	out := &Compared{Known: c.Known, New: c.New, Upgraded: c.Upgraded, Uncertain: c.Uncertain}
	for _, e := range c.Unmatched {
		if r.wouldFind(e) {
			out.Gone = append(out.Gone, e)
		} else {
			out.Kept = append(out.Kept, e)
		}
	}
	r.result.Compared = out
}

// wouldFind reports whether this run would have found a finding, if it were there still.
func (r *runner) wouldFind(e baseline.Entry) bool {
	if r.options.Changed != nil {
		return false // it judges and reports what a change concerns
	}
	if p, ok := r.options.Library.Find(e.Policy); ok && !slices.ContainsFunc(r.result.Policies, func(on *policy.Policy) bool { return on.ID == p.ID }) {
		return false
	}
	paths := r.options.Paths
	if len(paths) == 0 {
		paths = []string{"."}
	}
	if !slices.ContainsFunc(paths, func(p string) bool { return below(p, e.Unit) && r.result.Tree.IsDir(p) }) {
		return false // it was read because of what depends on it, or as some of its files
	}
	var files []string
	for _, u := range r.result.Graph.Units {
		if u.ID == e.Unit {
			files = u.Files
		}
	}
	return !slices.ContainsFunc(r.result.Diagnostics, func(d diag.Diagnostic) bool {
		return d.Severity == diag.Error && (slices.Contains(files, d.Range.File) || below(e.Unit, d.Range.File))
	})
}

// below reports whether a path is a directory's or lies in it.
func below(dir, name string) bool {
	dir = path.Clean(dir)
	return dir == "." || name == dir || strings.HasPrefix(name, dir+"/")
}

// baseline gives the baseline of the options, or those that the configurations name
// for their units, and the path of the file if there is one.
func (r *runner) baseline() (known *baseline.Baseline, name string, err error) {
	if r.options.Baseline != nil {
		return r.options.Baseline, "", nil
	}
	for _, g := range r.groups {
		if g.config.Baseline == "" {
			continue
		}
		name = path.Join(g.config.Dir(), g.config.Baseline)
		part, err := ReadBaseline(r.result.Tree, name)
		if err != nil {
			return nil, "", err
		}
		if known == nil {
			known = &baseline.Baseline{}
		}
		known.Entries = append(known.Entries, ofGroup(part, g, r.result.Graph)...)
	}
	return known, name, nil
}

// ofGroup gives the entries that are not of units under another configuration.
func ofGroup(b *baseline.Baseline, g *group, all *graph.Graph) []baseline.Entry {
	has := func(units []*graph.Unit, id string) bool {
		return slices.ContainsFunc(units, func(u *graph.Unit) bool { return u.ID == id })
	}
	return slices.DeleteFunc(b.Entries, func(e baseline.Entry) bool {
		return !has(g.units, e.Unit) && has(all.Units, e.Unit)
	})
}

// ReadBaseline reads a baseline in the tree. The error is a *baseline.Error.
func ReadBaseline(tree *source.Tree, name string) (*baseline.Baseline, error) {
	f, err := tree.Read(name)
	if err != nil {
		return nil, &baseline.Error{Range: source.Range{File: name}, Text: "the baseline cannot be read: " + reason(err), Hint: "`plinth baseline write` writes one"}
	}
	return baseline.Read(f)
}
