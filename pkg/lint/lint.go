// Package lint is plinth as a library: Run takes paths of a tree to findings.
// The command line, the editor server and the tests share it. It does not
// print anything; pkg/report does.
package lint

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/plinth-lint/plinth/pkg/baseline"
	"github.com/plinth-lint/plinth/pkg/cloudformation"
	"github.com/plinth-lint/plinth/pkg/config"
	"github.com/plinth-lint/plinth/pkg/engine"
	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/kubernetes"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/source"
	"github.com/plinth-lint/plinth/pkg/suppress"
	"github.com/plinth-lint/plinth/pkg/terraform"
)

// Options are what a run is told.
type Options struct {
	// Paths are files and directories of the tree; none means all of it. A
	// file that is named always counts as infrastructure code.
	Paths []string
	// Changed, if not nil, are the files of a change: the whole of Paths is read, since what they hold relates to the rest,
	// but only units that hold one of them are judged, and only what concerns these files is reported.
	Changed []string
	// Library holds the policies.
	Library *policy.Library
	// Policies, if not nil, are on whatever profile and configuration say.
	Policies []*policy.Policy
	// Only, if set, leaves on those policies for which it is true.
	Only func(*policy.Policy) bool
	// Profile takes the place of the configuration's, unless it is "".
	Profile string
	// FailOn takes the place of the configuration's, unless it is nil.
	FailOn *policy.Severity
	// Parameters are values for the parameters of CloudFormation templates.
	Parameters cloudformation.Parameters
	// Config, if set, is the configuration for every path, in place of the
	// plinth.yaml files in the tree.
	Config *config.Config
	// Terraform are the values of variables, the workspace and copies of modules.
	Terraform terraform.Options
	// Workers bounds what runs at once; 0 means one for each processor.
	Workers int
	// AcceptFrom are other tools (config.Tools) whose suppressions hold, besides those that the configuration names.
	AcceptFrom []string
	// Baseline, if set, takes the place of the baselines that the configuration names.
	Baseline *baseline.Baseline
	// Since, if set, is an earlier state of the tree that the findings are compared with.
	Since *source.Tree
	// SinceName is what people call that state.
	SinceName string
	// Today is the day on which suppressions expire.
	Today time.Time
	// Judged, if set, is told what each policy judges, as that of engine.Options.
	Judged func(p *policy.Policy, u *graph.Unit, resources []*graph.Resource)
	// Progress, if set, is told what is done, from one goroutine at a time.
	Progress func(Progress)
}

// Progress says how far a run is.
type Progress struct {
	// Stage is "reading" or "judging".
	Stage string
	// Done and Total count units.
	Done, Total int
}

// DefaultFailOn is the lowest severity that fails a run when nobody says otherwise.
const DefaultFailOn = policy.Medium

// Run reads the paths, makes the graph and judges it. The error is about the
// options, the configuration (*config.Error) or a policy that does not
// compile; whatever is wrong with the input is a diagnostic of the result.
func Run(ctx context.Context, tree *source.Tree, o Options) (*Result, error) {
	r, err := judge(ctx, tree, o)
	if err != nil {
		return nil, err
	}
	if err := r.compare(ctx); err != nil {
		return nil, err
	}
	r.decide()
	r.result.Diagnostics.Sort()
	return r.result, nil
}

// judge takes a tree to its findings, those that are accepted marked.
func judge(ctx context.Context, tree *source.Tree, o Options) (*runner, error) {
	finder := config.NewFinder(tree, o.Library)
	if o.Config != nil {
		finder.Force(o.Config)
	}
	result, err := load(ctx, tree, o, finder)
	if err != nil {
		return nil, err
	}
	r := &runner{options: o, result: result, finder: finder, ran: map[string]bool{}}
	if err := r.judge(ctx); err != nil {
		return nil, err
	}
	result.Findings = only(result.Findings, o.Paths, tree)
	r.accept()
	if o.Changed != nil {
		r.narrow()
	}
	return r, nil
}

// Load reads the paths and makes the graph in its normal form, and judges nothing.
func Load(ctx context.Context, tree *source.Tree, o Options) (*Result, error) {
	result, err := load(ctx, tree, o, config.NewFinder(tree, o.Library))
	if err != nil {
		return nil, err
	}
	result.Diagnostics.Sort()
	return result, nil
}

func load(ctx context.Context, tree *source.Tree, o Options, finder *config.Finder) (*Result, error) {
	l := loader{tree: tree, options: o, finder: finder}
	if err := l.collect(ctx); err != nil {
		return nil, err
	}
	if err := l.read(ctx); err != nil {
		return nil, err
	}
	g := &graph.Graph{Units: l.units}
	g.Link()
	result := &Result{Tree: tree, Graph: g, Diagnostics: append(l.diags, kubernetes.Relate(g)...)}
	result.Files = l.account()
	return result, nil
}

// runner judges the units, those with one configuration together.
type runner struct {
	options Options
	result  *Result
	finder  *config.Finder
	groups  []*group
	ran     map[string]bool
}

// group is the units that one configuration holds for.
type group struct {
	config   *config.Config
	units    []*graph.Unit
	findings []finding.Finding
}

func (r *runner) judge(ctx context.Context) error {
	if err := r.group(); err != nil {
		return err
	}
	if err := r.configured(); err != nil {
		return err
	}
	for _, g := range r.groups {
		if r.options.Progress != nil {
			r.options.Progress(Progress{Stage: "judging", Total: len(g.units)})
		}
		on := r.policies(g.config)
		r.judged(g.units, on)
		findings, diags, err := engine.Run(ctx, &graph.Graph{Units: g.units, Edges: r.result.Graph.Edges, Possible: r.result.Graph.Possible}, r.options.Library, engine.Options{
			Policies:     on,
			Parameters:   g.config.Parameters(),
			Workers:      r.options.Workers,
			AccountUnits: accountUnits(g),
			Judged:       r.witness(),
		})
		if err != nil {
			return fmt.Errorf("judge: %w", err)
		}
		severities(findings, g.config)
		for i := range findings {
			findings[i].Owner = g.config.Owner(findings[i].Range.File)
		}
		g.findings = findings
		r.result.Findings = append(r.result.Findings, findings...)
		r.result.Diagnostics = append(r.result.Diagnostics, diags...)
	}
	if len(r.groups) > 1 {
		slices.SortStableFunc(r.result.Findings, func(a, b finding.Finding) int { return finding.Compare(&a, &b) })
	}
	return nil
}

// witness gives whom the engine tells what it judges: where files are named, of their resources alone.
func (r *runner) witness() func(*policy.Policy, *graph.Unit, []*graph.Resource) {
	tell, paths := r.options.Judged, r.options.Paths
	if tell == nil || len(paths) == 0 || slices.ContainsFunc(paths, r.result.Tree.IsDir) {
		return tell
	}
	return func(p *policy.Policy, u *graph.Unit, resources []*graph.Resource) {
		if resources == nil {
			if slices.Contains(paths, u.Range.File) {
				tell(p, u, nil)
			}
			return
		}
		named := slices.DeleteFunc(slices.Clone(resources), func(x *graph.Resource) bool { return !slices.Contains(paths, x.Range.File) })
		if len(named) > 0 {
			tell(p, u, named)
		}
	}
}

func (r *runner) group() error {
	byConfig := map[*config.Config]*group{}
	for _, u := range r.result.Graph.Units {
		if !r.options.judges(u) {
			continue
		}
		c, err := r.finder.For(u.ID)
		if err != nil {
			return err
		}
		g := byConfig[c]
		if g == nil {
			g = &group{config: c}
			byConfig[c] = g
			r.groups = append(r.groups, g)
		}
		g.units = append(g.units, u)
	}
	if len(r.groups) == 0 { // nothing to judge, but what is on is still told
		c, err := r.finder.For(".")
		if err != nil {
			return err
		}
		r.groups = []*group{{config: c}}
	}
	return nil
}

// UnconfiguredError tells of a policy that was named and cannot run, since no
// configuration of the run sets its required parameters.
type UnconfiguredError struct{ Policy *policy.Policy }

// Error names the policy and what it lacks.
func (e *UnconfiguredError) Error() string {
	return fmt.Sprintf("%s needs %s, which plinth.yaml sets", e.Policy.ID, strings.Join(e.Policy.Missing(nil), ", "))
}

// configured wants each policy that was named to have its required parameters somewhere.
func (r *runner) configured() error {
	for _, p := range r.options.Policies {
		lacks := func(g *group) bool { return len(p.Missing(g.config.Policies[p.ID].Parameters)) > 0 }
		if !slices.ContainsFunc(r.groups, func(g *group) bool { return !lacks(g) }) {
			return &UnconfiguredError{p}
		}
	}
	return nil
}

// policies gives the policies that are on under a configuration.
func (r *runner) policies(c *config.Config) []*policy.Policy {
	var on []*policy.Policy
	for _, p := range r.options.Library.Policies() {
		chosen := c.On(p, r.options.Profile)
		if r.options.Policies != nil {
			chosen = slices.Contains(r.options.Policies, p)
		}
		if !chosen || r.options.Only != nil && !r.options.Only(p) || len(p.Missing(c.Policies[p.ID].Parameters)) > 0 {
			continue
		}
		on = append(on, p)
		if !r.ran[p.ID] {
			r.ran[p.ID] = true
			r.result.Policies = append(r.result.Policies, p)
		}
	}
	slices.SortFunc(r.result.Policies, func(a, b *policy.Policy) int { return strings.Compare(a.ID, b.ID) })
	return on
}

// severities gives findings the severity that the configuration sets.
func severities(findings []finding.Finding, c *config.Config) {
	changed := map[string]*policy.Policy{}
	for id, s := range c.Policies {
		if s.Severity > 0 {
			changed[id] = nil
		}
	}
	for i := range findings {
		own := findings[i].Policy
		p, ok := changed[own.ID]
		if !ok {
			continue
		}
		if p == nil {
			clone := *own
			clone.Severity = c.Policies[own.ID].Severity
			p = &clone
			changed[own.ID] = p
		}
		findings[i].Policy = p
	}
}

func accountUnits(g *group) []string {
	var ids []string
	for _, u := range g.units {
		inside := u.ID
		if dir := g.config.Dir(); dir != "." {
			inside = strings.TrimPrefix(u.ID, dir+"/")
		}
		if slices.Contains(g.config.Account, inside) {
			ids = append(ids, u.ID)
		}
	}
	return ids
}

// accept marks what is suppressed.
func (r *runner) accept() {
	var configs []*config.Config
	byUnit := map[string]*config.Config{}
	for _, g := range r.groups {
		configs = append(configs, g.config)
		for _, u := range g.units {
			byUnit[u.ID] = g.config
		}
	}
	records, diags := suppress.Apply(r.result.Findings, r.result.Graph, suppress.Options{
		Tree: r.result.Tree, Policies: r.options.Library, Today: r.options.Today, Configs: configs, AcceptFrom: r.options.AcceptFrom,
		For: func(unit string) *config.Config { return byUnit[unit] },
		Ran: func(id string) bool { return r.ran[id] },
	})
	r.result.Suppressions = records
	r.result.Diagnostics = append(r.result.Diagnostics, diags...)
}

// decide says whether the run failed.
func (r *runner) decide() {
	for _, g := range r.groups {
		least := DefaultFailOn
		if g.config.FailOn != nil {
			least = *g.config.FailOn
		}
		if r.options.FailOn != nil {
			least = *r.options.FailOn
		}
		units := map[string]bool{}
		for _, u := range g.units {
			units[u.ID] = true
		}
		for i := range r.result.Findings {
			f := &r.result.Findings[i]
			if units[f.Unit] && least > 0 && f.Status == finding.Fail && f.Suppression == nil && !f.Known() && f.Policy.Severity >= least {
				f.Failing, r.result.Failed = true, true
			}
		}
	}
}

// only keeps the findings that concern the files that were named. A directory
// that was named keeps all findings of the units below it.
func only(findings []finding.Finding, paths []string, tree *source.Tree) []finding.Finding {
	if len(paths) == 0 || slices.ContainsFunc(paths, tree.IsDir) {
		return findings
	}
	return slices.DeleteFunc(findings, func(f finding.Finding) bool { return !concerns(f, paths) })
}

func concerns(f finding.Finding, files []string) bool {
	if slices.Contains(files, f.Range.File) {
		return true
	}
	for _, chain := range f.Calls {
		for _, call := range chain {
			if slices.Contains(files, call.Range.File) {
				return true
			}
		}
	}
	return slices.ContainsFunc(f.Related, func(r finding.Related) bool { return slices.Contains(files, r.Range.File) })
}
