// Package suppress marks the findings that somebody has accepted: by a
// comment beside the code or at the module call, in a template's Metadata, in
// a Kubernetes annotation, or in plinth.yaml. It removes nothing; what is suppressed is reported as
// suppressed.
package suppress

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/plinth-lint/plinth/pkg/config"
	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
)

// Options are what Apply is told.
type Options struct {
	Tree     *source.Tree
	Policies config.Policies
	// Ran reports whether a policy ran for a unit: a suppression of one that
	// did not is not unused.
	Ran func(policyID string) bool
	// Today is the day on which expiry is judged.
	Today time.Time
	// Configs are the configurations of the scan, without repetition.
	Configs []*config.Config
}

// Apply marks the suppressed findings in place, and tells of suppressions
// that are unknown, without a reason, expired or unused.
func Apply(findings []finding.Finding, g *graph.Graph, o Options) diag.Diagnostics {
	a := applier{options: o, files: map[string][]*comment{}, resources: map[string]*graph.Resource{}}
	a.collect(g)
	for i := range findings {
		a.mark(&findings[i])
	}
	a.tell()
	return a.diags
}

type applier struct {
	options   Options
	files     map[string][]*comment      // by path, comments and metadata
	resources map[string]*graph.Resource // by unit and address
	metadata  map[*graph.Resource][]*comment
	entries   []*entry
	diags     diag.Diagnostics
}

// entry is one suppression of plinth.yaml.
type entry struct {
	config *config.Config
	rule   config.Suppression
	used   bool
}

func key(unit, address string) string { return unit + "\x00" + address }

func (a *applier) collect(g *graph.Graph) {
	a.metadata = map[*graph.Resource][]*comment{}
	for _, u := range g.Units {
		for _, name := range u.Files {
			a.file(name)
		}
		for _, r := range u.Resources {
			a.resource(u, r)
			for _, f := range r.Folded {
				a.resource(u, f.Satellite)
			}
		}
	}
	for _, c := range a.options.Configs {
		for _, s := range c.Suppress {
			a.entries = append(a.entries, &entry{config: c, rule: s})
		}
	}
}

func (a *applier) file(name string) {
	if _, seen := a.files[name]; seen {
		return
	}
	f, err := a.options.Tree.Read(name)
	if err != nil {
		return // the file was read before; what is wrong with it is told already
	}
	a.files[name] = comments(f)
}

// Annotation is the annotation of a Kubernetes object that accepts findings on
// it: lines as they stand after plinth:ignore in a comment.
const Annotation = "plinth-lint.github.io/ignore"

// resource reads what a resource says of itself: the Metadata of a template's
// resource, the annotation of a Kubernetes object.
func (a *applier) resource(u *graph.Unit, r *graph.Resource) {
	a.resources[key(u.ID, r.Address)] = r
	for _, e := range r.Attributes.Get("Metadata").Get("plinth").Get("ignore").Elements() {
		c := &comment{used: map[string]bool{}}
		if name, ok := e.Get("policy").Text(); ok {
			c.names = []string{name}
		}
		c.reason, _ = e.Get("reason").Text()
		if until, ok := e.Get("until").Text(); ok {
			c.setUntil(until)
		}
		c.check()
		a.said(r, c, e.Range)
	}
	if !strings.HasPrefix(r.Type, graph.KubernetesType("")) {
		return
	}
	annotation := r.Properties.Get("metadata").Get("annotations").Get(Annotation)
	text, _ := annotation.Text()
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			a.said(r, parseText(line), annotation.Range)
		}
	}
}

// said notes a suppression that a resource holds for itself. Several resources
// can come from what is written once: it is used when one of them uses it.
func (a *applier) said(r *graph.Resource, c *comment, at source.Range) {
	c.at = at
	for _, old := range a.files[at.File] {
		if old.line == 0 && old.at == at && slices.Equal(old.names, c.names) {
			a.metadata[r] = append(a.metadata[r], old)
			return
		}
	}
	a.metadata[r] = append(a.metadata[r], c)
	a.files[at.File] = append(a.files[at.File], c)
}

// mark gives a finding the closest suppression that holds for it.
func (a *applier) mark(f *finding.Finding) {
	r := a.resources[key(f.Unit, f.Address)]
	if c := a.closest(f, r); c != nil {
		f.Suppression = &finding.Suppression{InSource: true, Reason: c.reason, Until: c.until, Range: c.at}
		return
	}
	for _, e := range a.entries {
		if e.rule.Policy != f.Policy.ID || !e.matches(f) {
			continue
		}
		e.used = true
		if !expired(e.rule.Until, a.options.Today) {
			f.Suppression = &finding.Suppression{Reason: e.rule.Reason, Until: e.rule.Until, Range: e.rule.Range}
			return
		}
	}
}

// closest gives the comment that holds for a finding: at the property, the
// resource, its metadata, then the module calls from the inside out.
func (a *applier) closest(f *finding.Finding, r *graph.Resource) *comment {
	if c := a.find(f, f.Range.File, func(c *comment) bool { return a.covers(c, f, r) }); c != nil {
		return c
	}
	if r != nil {
		for _, c := range a.metadata[r] {
			if a.holds(c, f) {
				return c
			}
		}
		if c := a.find(f, r.Range.File, func(c *comment) bool { return int(r.Range.Start.Line) == c.line }); c != nil {
			return c
		}
	}
	return a.atCalls(f)
}

// atCalls gives a comment at the module calls; every chain of callers needs one, or
// the finding still stands for the others.
func (a *applier) atCalls(f *finding.Finding) *comment {
	var first *comment
	for _, chain := range f.Calls {
		var own *comment
		for _, call := range slices.Backward(chain) {
			if own = a.find(f, call.Range.File, func(c *comment) bool { return int(call.Range.Start.Line) == c.line }); own != nil {
				break
			}
		}
		if own == nil {
			return nil
		}
		if first == nil {
			first = own
		}
	}
	return first
}

func (a *applier) find(f *finding.Finding, file string, speaks func(*comment) bool) *comment {
	for _, c := range a.files[file] {
		if c.line > 0 && speaks(c) && a.holds(c, f) {
			return c
		}
	}
	return nil
}

// covers reports whether a comment speaks of a property that the finding's
// range lies in: one that begins on the comment's line.
func (a *applier) covers(c *comment, f *finding.Finding, r *graph.Resource) bool {
	if int(f.Range.Start.Line) == c.line {
		return true
	}
	if r == nil || c.line <= int(r.Range.Start.Line) || c.line > int(f.Range.Start.Line) {
		return false
	}
	covered := false
	r.Properties.Walk(func(_ graph.Path, v *graph.Value) bool {
		for _, m := range v.Members() {
			start := m.Range
			if start.IsZero() {
				start = m.Value.Range
			}
			if int(start.Start.Line) == c.line && start.File == f.Range.File && start.To(m.Value.Range).Contains(f.Range) {
				covered = true
			}
		}
		if int(v.Range.Start.Line) == c.line && v.Range.Contains(f.Range) {
			covered = true
		}
		return !covered
	})
	return covered
}

// holds reports whether a comment names the finding's policy, and notes that it is used.
func (a *applier) holds(c *comment, f *finding.Finding) bool {
	if c.fault != "" {
		return false
	}
	for _, name := range c.names {
		if p, ok := a.options.Policies.Find(name); ok && p.ID == f.Policy.ID {
			c.used[name] = true
			return !expired(c.until, a.options.Today)
		}
	}
	return false
}

func expired(until, today time.Time) bool {
	return !until.IsZero() && !today.Before(until.AddDate(0, 0, 1))
}

func (e *entry) matches(f *finding.Finding) bool {
	file := f.Range.File
	if dir := e.config.Dir(); dir != "." {
		inside, ok := strings.CutPrefix(file, dir+"/")
		if !ok {
			return false
		}
		file = inside
	}
	if e.rule.Path != "" && !Match(e.rule.Path, file) {
		return false
	}
	if e.rule.Address == "" {
		return true
	}
	for _, address := range f.Instances {
		if !Match(e.rule.Address, address) && !Match(e.rule.Address, f.Config) {
			return false // one instance is not accepted, so the finding stands
		}
	}
	return true
}

// Match reports whether the pattern, in which * stands for any text, is the whole of s.
func Match(pattern, s string) bool {
	first, rest, wild := strings.Cut(pattern, "*")
	if !wild {
		return pattern == s
	}
	s, ok := strings.CutPrefix(s, first)
	if !ok {
		return false
	}
	for {
		part, next, more := strings.Cut(rest, "*")
		if !more {
			return len(s) >= len(part) && strings.HasSuffix(s, part)
		}
		at := strings.Index(s, part)
		if at < 0 {
			return false
		}
		s, rest = s[at+len(part):], next
	}
}

// tell adds what is wrong with suppressions.
func (a *applier) tell() {
	for _, comments := range a.files {
		for _, c := range comments {
			a.tellComment(c)
		}
	}
	for _, e := range a.entries {
		switch {
		case expired(e.rule.Until, a.options.Today):
			a.tellExpired(e.rule.Range, e.rule.Policy, e.rule.Until)
		case !e.used && a.options.Ran(e.rule.Policy):
			a.tellUnused(e.rule.Range, e.rule.Policy)
		}
	}
	a.diags.Sort()
}

func (a *applier) tellComment(c *comment) {
	if c.fault != "" {
		a.diags.Add(diag.Warning, "suppression-invalid", c.at, "Suppression does not hold", "The suppression has no effect: %s.", c.fault)
		return
	}
	for _, name := range c.names {
		p, ok := a.options.Policies.Find(name)
		switch {
		case !ok:
			hint := "`plinth policies` lists all of them."
			if near := a.options.Policies.Suggest(name); near != "" {
				hint = fmt.Sprintf("Did you mean %s?", near)
			}
			a.diags.Add(diag.Warning, "suppression-unknown", c.at, "Suppression of an unknown policy", "There is no policy %q. %s", name, hint)
		case expired(c.until, a.options.Today):
			a.tellExpired(c.at, p.ID, c.until)
		case !c.used[name] && a.options.Ran(p.ID):
			a.tellUnused(c.at, p.ID)
		}
	}
}

func (a *applier) tellExpired(at source.Range, id string, until time.Time) {
	a.diags.Add(diag.Warning, "suppression-expired", at, "Suppression has expired",
		"The suppression of %s ended on %s: its findings count again. Fix them, or set a new date.", id, until.Format(time.DateOnly))
}

func (a *applier) tellUnused(at source.Range, id string) {
	a.diags.Add(diag.Warning, "suppression-unused", at, "Suppression is not used",
		"No finding of %s matches here. Remove the suppression, or move it to the resource, property or module call that it is meant for.", id)
}
