// Package engine judges a graph by policies: it evaluates Rego over chunks of
// resources, decides from the evidence what is certain and what is open, and
// finds the place of each finding. It does not read files and reports nothing.
package engine

import (
	"cmp"
	"context"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/source"
)

// Options are what Run is told.
type Options struct {
	// Policies are those that are on.
	Policies []*policy.Policy
	// Parameters take the place of the policies' defaults, by policy id and name.
	Parameters map[string]map[string]any
	// Workers bounds what runs at once; 0 means one for each processor.
	Workers int
	// ChunkSize is how many resources one query sees; 0 means 64. It changes no result.
	ChunkSize int
	// AccountUnits are the ids of units that hold their account's baseline.
	AccountUnits []string
	// Judged, if set, is told whenever a policy has judged resources, or a unit as a whole
	// (then resources is nil). It is called from several goroutines at once, and not for what
	// could not be evaluated.
	Judged func(p *policy.Policy, u *graph.Unit, resources []*graph.Resource)
	// Patience bounds one query, so that a policy that never ends, or seems so, is told of; 0 means 3 s.
	Patience time.Duration
}

const (
	defaultChunk    = 64
	defaultPatience = 3 * time.Second
)

// Run judges the graph by those policies that have something to judge in it.
// The findings are sorted. The error is about a policy that does not compile;
// a policy that fails while it runs is a diagnostic.
func Run(ctx context.Context, g *graph.Graph, library *policy.Library, o Options) ([]finding.Finding, diag.Diagnostics, error) {
	s := newSession(g, o)
	program, err := Compile(ctx, library, s.used(), o.Parameters)
	if err != nil {
		return nil, nil, err
	}
	return s.judge(ctx, program)
}

// node is a resource in the graph with its identity for policies.
type node struct {
	id       string
	unit     *graph.Unit
	resource *graph.Resource
}

// session is one run.
type session struct {
	graph   *graph.Graph
	options Options
	convert *converter
	nodes   map[string]*node // by id
	byRes   map[*graph.Resource]*node
	byType  map[string][]*node
	units   map[string]*graph.Unit
	// between are the edges over units, possible those that are not
	// certain, by each of their ends.
	between, possible map[*graph.Resource][]graph.Edge

	program   *Program
	terms     sync.Map // of relations: *node → *ast.Term, and lists
	patterns  sync.Map // of may_match: text → *regexp.Regexp
	slow      sync.Map // policies whose query took too long: *compiled
	functions map[string]*topdown.Builtin

	mu       sync.Mutex
	findings []*judged
	diags    diag.Diagnostics
}

func newSession(g *graph.Graph, o Options) *session {
	s := &session{
		graph: g, options: o, convert: newConverter(),
		nodes: map[string]*node{}, byRes: map[*graph.Resource]*node{}, byType: map[string][]*node{}, units: map[string]*graph.Unit{},
	}
	for _, u := range g.Units {
		s.units[u.ID] = u
		for _, r := range u.Resources {
			n := &node{id: u.ID + "#" + r.Address, unit: u, resource: r}
			for i := 2; s.nodes[n.id] != nil; i++ {
				n.id = u.ID + "#" + r.Address + "#" + strconv.Itoa(i)
			}
			s.nodes[n.id], s.byRes[r] = n, n
			s.byType[r.Type] = append(s.byType[r.Type], n)
			if r.Pod != nil {
				s.byType[graph.Workload] = append(s.byType[graph.Workload], n)
			}
		}
	}
	s.between, s.possible = byEnds(g.Edges), byEnds(g.Possible)
	return s
}

func byEnds(edges []graph.Edge) map[*graph.Resource][]graph.Edge {
	ends := map[*graph.Resource][]graph.Edge{}
	for _, e := range edges {
		ends[e.From] = append(ends[e.From], e)
		ends[e.To] = append(ends[e.To], e)
	}
	return ends
}

func (s *session) unknowns() *unknowns { return s.convert.unknowns }

// job is one chunk of resources of one type for all policies of the type, or
// one unit for all policies over units.
type job struct {
	policies []*compiled
	chunk    []*node
	unit     *graph.Unit
}

func (s *session) jobs() []job {
	var jobs []job
	byType := map[string][]*compiled{}
	var types []string
	for _, p := range s.program.policies {
		if p.policy.Scope == policy.ScopeUnit {
			continue
		}
		for _, t := range p.policy.Types {
			if byType[t] == nil {
				types = append(types, t)
			}
			byType[t] = append(byType[t], p)
		}
	}
	slices.Sort(types)
	size := cmp.Or(s.options.ChunkSize, defaultChunk)
	for _, t := range types {
		for chunk := range slices.Chunk(s.byType[t], size) {
			jobs = append(jobs, job{policies: byType[t], chunk: chunk})
		}
	}
	for _, u := range s.graph.Units {
		var own []*compiled
		for _, p := range s.program.policies {
			if p.policy.Scope == policy.ScopeUnit && holdsOne(u, p.policy.Types) {
				own = append(own, p)
			}
		}
		if len(own) > 0 {
			jobs = append(jobs, job{policies: own, unit: u})
		}
	}
	return jobs
}

func holdsOne(u *graph.Unit, types []string) bool {
	return slices.ContainsFunc(u.Resources, func(r *graph.Resource) bool { return slices.Contains(types, r.Type) })
}

// judge runs all jobs of a program, several at once.
func (s *session) judge(ctx context.Context, program *Program) ([]finding.Finding, diag.Diagnostics, error) {
	s.program = program
	jobs := s.jobs()
	if workers := min(cmp.Or(s.options.Workers, runtime.GOMAXPROCS(0)), len(jobs)); workers > 1 {
		s.share(ctx, jobs, workers)
	} else {
		for _, j := range jobs { // on this stack, which has grown already when many graphs are judged
			s.run(ctx, j)
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	s.diags.Sort()
	return merge(s.findings), s.diags, nil
}

// share gives the jobs to workers.
func (s *session) share(ctx context.Context, jobs []job, workers int) {
	next := make(chan job)
	var wait sync.WaitGroup
	for range workers {
		wait.Go(func() {
			for j := range next {
				s.run(ctx, j)
			}
		})
	}
	for _, j := range jobs {
		if ctx.Err() != nil {
			break
		}
		next <- j
	}
	close(next)
	wait.Wait()
}

// run judges one chunk: its terms are made once for all policies.
func (s *session) run(ctx context.Context, j job) {
	if ctx.Err() != nil {
		return
	}
	var input *ast.Term
	if j.unit != nil {
		input = s.unitInput(j.unit)
	} else {
		input = s.input(j.chunk)
	}
	for _, p := range j.policies {
		if _, over := s.slow.Load(p); over {
			continue // it was told of, and would take as long again
		}
		denials, err := s.query(ctx, p, input)
		if err != nil {
			s.fail(ctx, p, err)
			continue
		}
		if len(denials) == 0 {
			s.tell(p.policy, j)
			continue
		}
		found, err := s.weigh(ctx, p, j, denials)
		if err != nil {
			s.fail(ctx, p, err)
		} else {
			s.tell(p.policy, j)
		}
		s.mu.Lock()
		s.findings = append(s.findings, found...)
		s.mu.Unlock()
	}
}

// tell says what a policy has judged to whoever wants to know.
func (s *session) tell(p *policy.Policy, j job) {
	if s.options.Judged == nil {
		return
	}
	if j.unit != nil {
		s.options.Judged(p, j.unit, nil)
		return
	}
	byUnit := map[*graph.Unit][]*graph.Resource{}
	var units []*graph.Unit
	for _, n := range j.chunk {
		if byUnit[n.unit] == nil {
			units = append(units, n.unit)
		}
		byUnit[n.unit] = append(byUnit[n.unit], n.resource)
	}
	for _, u := range units {
		s.options.Judged(p, u, byUnit[u])
	}
}

// fail tells of a policy that could not be evaluated: it is a defect of the
// policy, and findings may be missing.
func (s *session) fail(ctx context.Context, p *compiled, err error) {
	if ctx.Err() != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.diags.Add(diag.Error, "policy-failed", source.Range{}, "Policy cannot be evaluated", "%s: %s.", p.policy.ID, err)
}

func (s *session) input(chunk []*node) *ast.Term {
	terms := make([]*ast.Term, 0, len(chunk))
	m := making{converter: s.convert}
	for _, n := range chunk {
		terms = append(terms, m.resource(n))
	}
	return ast.ObjectTerm([2]*ast.Term{s.convert.key("resources"), ast.ArrayTerm(terms...)})
}

func (s *session) unitInput(u *graph.Unit) *ast.Term {
	return ast.ObjectTerm([2]*ast.Term{s.convert.key("unit"), ast.ObjectTerm(
		[2]*ast.Term{s.convert.key("id"), ast.StringTerm(u.ID)},
		[2]*ast.Term{s.convert.key("kind"), ast.StringTerm(string(u.Tool))},
		[2]*ast.Term{s.convert.key("complete"), ast.BooleanTerm(u.Complete)},
	)})
}

// used gives the policies that have something to judge in the graph: only
// these are compiled.
func (s *session) used() []*policy.Policy {
	var used []*policy.Policy
	for _, p := range s.options.Policies {
		if slices.ContainsFunc(p.Types, func(t string) bool { return len(s.byType[t]) > 0 }) {
			used = append(used, p)
		}
	}
	slices.SortFunc(used, func(a, b *policy.Policy) int { return strings.Compare(a.ID, b.ID) })
	return used
}
