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
	"github.com/plinth-lint/plinth/pkg/policy"
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
	// For gives the configuration of a unit; nil means that there is none.
	For func(unit string) *config.Config
	// AcceptFrom are tools whose suppressions hold everywhere, whatever the configurations say.
	AcceptFrom []string
}

// Apply marks the suppressed findings in place. It lists all suppressions, and tells of those
// that are unknown, without a reason, expired, refused or unused.
func Apply(findings []finding.Finding, g *graph.Graph, o Options) ([]Record, diag.Diagnostics) {
	a := applier{options: o, files: map[string][]*comment{}, resources: map[string]*graph.Resource{}}
	a.collect(g)
	for i := range findings {
		a.mark(&findings[i])
	}
	a.tell()
	return a.records(), a.diags
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
	config   *config.Config
	rule     config.Suppression
	used     bool
	silenced int
}

func key(unit, address string) string { return unit + "\x00" + address }

func (a *applier) collect(g *graph.Graph) {
	a.metadata = map[*graph.Resource][]*comment{}
	for _, u := range g.Units {
		tools := a.acceptFrom(u.ID)
		for _, name := range u.Files {
			a.file(name, tools)
		}
		for _, r := range u.Resources {
			a.resource(u, r, tools)
			for _, f := range r.Folded {
				a.resource(u, f.Satellite, tools)
			}
		}
	}
	for _, c := range a.options.Configs {
		for _, s := range c.Suppress {
			a.entries = append(a.entries, &entry{config: c, rule: s})
		}
	}
}

// configuration gives that of a unit.
func (a *applier) configuration(unit string) *config.Config {
	if a.options.For != nil {
		if c := a.options.For(unit); c != nil {
			return c
		}
	}
	return &config.Config{}
}

// acceptFrom gives the tools whose suppressions hold for a unit.
func (a *applier) acceptFrom(unit string) []string {
	return slices.Concat(a.options.AcceptFrom, a.configuration(unit).AcceptFrom)
}

func (a *applier) file(name string, tools []string) {
	if _, seen := a.files[name]; seen {
		return
	}
	f, err := a.options.Tree.Read(name)
	if err != nil {
		return // the file was read before; what is wrong with it is told already
	}
	a.files[name] = comments(f)
	if len(tools) > 0 {
		a.files[name] = append(a.files[name], peerComments(f, tools)...)
	}
}

// AnnotationKey is the annotation of a Kubernetes object that accepts findings on
// it: lines as they stand after plinth:ignore in a comment.
const AnnotationKey = "plinth-lint.github.io/ignore"

// resource reads what a resource says of itself: the Metadata of a template's
// resource, the annotation of a Kubernetes object.
func (a *applier) resource(u *graph.Unit, r *graph.Resource, tools []string) {
	a.resources[key(u.ID, r.Address)] = r
	if len(tools) > 0 {
		for _, c := range peerSays(r, tools) {
			a.said(r, c, c.at)
		}
	}
	for _, e := range r.Attributes.Get("Metadata").Get("plinth").Get("ignore").Elements() {
		c := newComment(Metadata)
		if name, ok := e.Get("policy").Text(); ok {
			c.names = []string{name}
		}
		c.reason, _ = e.Get("reason").Text()
		c.owner, _ = e.Get("owner").Text()
		if until, ok := e.Get("until").Text(); ok {
			c.setUntil(until)
		}
		c.check()
		a.said(r, c, e.Range)
	}
	if !strings.HasPrefix(r.Type, graph.KubernetesType("")) {
		return
	}
	annotation := r.Properties.Get("metadata").Get("annotations").Get(AnnotationKey)
	text, _ := annotation.Text()
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			a.said(r, parseText(Annotation, line), annotation.Range)
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

// mark gives a finding the closest suppression that holds for it. One that holds
// for some of its parts leaves the finding with the others.
func (a *applier) mark(f *finding.Finding) {
	var found []*comment
	var left []finding.Part
	for _, p := range f.Parts {
		if c := a.closest(f, p); c == nil {
			left = append(left, p)
		} else if !slices.Contains(found, c) {
			found = append(found, c)
		}
	}
	if len(left) > 0 {
		if len(found) > 0 {
			f.Narrow(left)
		}
		if calls := a.atCalls(f); len(calls) > 0 {
			left, found = nil, append(found, calls...)
		}
	}
	for _, c := range found {
		c.silenced[a.name(c, f)]++
	}
	if len(left) == 0 && len(found) > 0 {
		c := found[0]
		f.Suppression = &finding.Suppression{InSource: true, Reason: c.reason, Owner: c.owner, Until: c.until, Range: c.at}
		return
	}
	a.configured(f)
}

// configured gives a finding the suppression of plinth.yaml that holds for it.
func (a *applier) configured(f *finding.Finding) {
	for _, e := range a.entries {
		if e.rule.Policy != f.Policy.ID || !e.matches(f) {
			continue
		}
		e.used = true
		if !expired(e.rule.Until, a.options.Today) {
			e.silenced++
			f.Suppression = &finding.Suppression{Reason: e.rule.Reason, Owner: e.rule.Owner, Until: e.rule.Until, Range: e.rule.Range}
			return
		}
	}
}

// closest gives the comment that holds for a part of a finding: at the property, the
// resource, in its metadata, then one for its file.
func (a *applier) closest(f *finding.Finding, p finding.Part) *comment {
	r := a.resources[key(p.Unit, p.Address)]
	if c := a.find(f, p.Range.File, func(c *comment) bool { return c.reach == atLine && covers(c, p, r) }); c != nil {
		return c
	}
	if r != nil {
		for _, c := range a.metadata[r] {
			if a.holds(c, f) {
				return c
			}
		}
		if c := a.find(f, r.Range.File, func(c *comment) bool { return c.about(r.Range) }); c != nil {
			return c
		}
	}
	return a.find(f, p.Range.File, func(c *comment) bool { return c.reach == inFile })
}

// about reports whether a comment speaks of the whole of a block.
func (c *comment) about(block source.Range) bool {
	if c.reach == inBlock {
		return int(block.Start.Line) <= c.line && c.line <= int(block.End.Line)
	}
	return c.reach == atLine && int(block.Start.Line) == c.line
}

// atCalls gives the comments at the module calls; every chain of callers needs one, or
// the finding still stands for the others.
func (a *applier) atCalls(f *finding.Finding) []*comment {
	var all []*comment
	for _, chain := range f.Calls {
		var own *comment
		for _, call := range slices.Backward(chain) {
			if own = a.find(f, call.Range.File, func(c *comment) bool { return c.about(call.Range) }); own != nil {
				break
			}
		}
		if own == nil {
			return nil
		}
		if !slices.Contains(all, own) {
			all = append(all, own)
		}
	}
	return all
}

func (a *applier) find(f *finding.Finding, file string, speaks func(*comment) bool) *comment {
	for _, c := range a.files[file] {
		if c.line > 0 && speaks(c) && a.holds(c, f) {
			return c
		}
	}
	return nil
}

// covers reports whether a comment speaks of a property that the part's
// range lies in: one that begins on the comment's line.
func covers(c *comment, f finding.Part, r *graph.Resource) bool {
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
	name := a.name(c, f)
	if name == "" {
		return false
	}
	if a.configuration(f.Unit).NoInline(f.Policy) {
		c.refused[name] = true
		return false
	}
	c.used[name] = true
	return !expired(c.until, a.options.Today)
}

// name gives the name by which a comment means a finding, or "". An alias
// that is a part of the policy means the findings of that part alone.
func (a *applier) name(c *comment, f *finding.Finding) string {
	for _, name := range c.names {
		p, ok := a.policy(c, name)
		if !ok || p.ID != f.Policy.ID {
			continue
		}
		cause, part := p.Part(name)
		if part && (cause == "" || cause != f.Cause) {
			c.refused[name] = c.refused[name] || cause == ""
			continue
		}
		return name
	}
	return ""
}

// policy gives the policy that a comment names. Trivy writes its ids with and without their prefix.
func (a *applier) policy(c *comment, name string) (*policy.Policy, bool) {
	p, ok := a.options.Policies.Find(name)
	if !ok && c.tool == "trivy" {
		p, ok = a.options.Policies.Find("AVD-" + name)
	}
	return p, ok
}

// refusal says why a suppression in the source is refused.
func (a *applier) refusal(p *policy.Policy, name string) string {
	if _, part := p.Part(name); part {
		return fmt.Sprintf("%s is only a part of %s", name, p.ID)
	}
	return fmt.Sprintf("%s is accepted in plinth.yaml alone", p.ID)
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
	if c.tool != "" {
		return // written for another tool, which knows its use; `plinth suppressions` lists it
	}
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
		case c.refused[name]:
			a.tellRefused(c.at, p, name)
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

func (a *applier) tellRefused(at source.Range, p *policy.Policy, name string) {
	hint := fmt.Sprintf("Name %s itself to accept all of it.", p.ID)
	if _, part := p.Part(name); !part {
		hint = "Accept the finding there, under suppress, or fix it."
	}
	a.diags.Add(diag.Warning, "suppression-refused", at, "Suppression is refused",
		"The suppression has no effect: %s. %s", a.refusal(p, name), hint)
}

func (a *applier) tellUnused(at source.Range, id string) {
	a.diags.Add(diag.Warning, "suppression-unused", at, "Suppression is not used",
		"No finding of %s matches here. Remove the suppression, or move it to the resource, property or module call that it is meant for.", id)
}
