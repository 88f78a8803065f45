package engine

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/storage/inmem"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/policy"
)

// Program is policies that are compiled: it judges any number of graphs.
type Program struct {
	policies []*compiled
}

// compiled is a policy that is ready to run.
type compiled struct {
	policy   *policy.Policy
	compiler *ast.Compiler
	body     ast.Body
	store    storage.Store // of parameters, nil without any
}

// Run judges a graph as the function Run does. The options' policies and
// parameters are those that the program was compiled with.
func (p *Program) Run(ctx context.Context, g *graph.Graph, o Options) ([]finding.Finding, diag.Diagnostics, error) {
	return newSession(g, o).judge(ctx, p)
}

// Compile compiles policies of a library. Parameters take the place of the
// policies' defaults, by policy id and name.
func Compile(ctx context.Context, library *policy.Library, policies []*policy.Policy, parameters map[string]map[string]any) (*Program, error) {
	if len(policies) == 0 {
		return &Program{}, nil
	}
	guardComparisons()
	modules, err := library.Modules(policies)
	if err != nil {
		return nil, fmt.Errorf("compile policies: %w", err)
	}
	proved := library.Proved(policies) && !replaceSomething(modules)
	groups := 1
	if proved {
		groups = max(1, min(runtime.GOMAXPROCS(0), len(policies)/leastGroup))
	}
	own := map[string]bool{}
	for _, p := range policies {
		own[p.Module()] = true
	}
	programs, errs := make([][]*compiled, groups), make([]error, groups)
	var wait sync.WaitGroup
	for i, group := range slices.Collect(slices.Chunk(policies, (len(policies)+groups-1)/groups)) {
		part := maps.Clone(modules) // the group's own and what all share
		maps.DeleteFunc(part, func(name string, _ *ast.Module) bool {
			return own[name] && !slices.ContainsFunc(group, func(p *policy.Policy) bool { return p.Module() == name })
		})
		wait.Go(func() { programs[i], errs[i] = compileGroup(ctx, part, group, parameters, proved) })
	}
	wait.Wait()
	return &Program{policies: slices.Concat(programs...)}, errors.Join(errs...)
}

// leastGroup is how many policies are worth a compiler of their own, which
// runs beside others.
const leastGroup = 4

// compileGroup compiles policies together.
func compileGroup(ctx context.Context, modules map[string]*ast.Module, policies []*policy.Policy, parameters map[string]map[string]any, proved bool) ([]*compiled, error) {
	for _, p := range policies {
		if m := modules[p.Module()]; m != nil {
			inline(m, parameterTerms(p.Parameters, parameters[p.ID]))
		}
	}
	compiler := ast.NewCompiler().WithCapabilities(Capabilities())
	if proved {
		compiler.WithSkipStages(provable...)
	}
	if compiler.Compile(modules); compiler.Failed() {
		return nil, fmt.Errorf("compile policies: %w", policy.Plain(compiler.Errors))
	}
	shorten(compiler.Modules)
	out := make([]*compiled, 0, len(policies))
	for _, p := range policies {
		out = append(out, prepare(compiler, p, parameters[p.ID]))
	}
	return out, ctx.Err()
}

// provable are the stages of OPA's compiler that only find faults, or have
// nothing to do in what plinth allows: a third of its time. They are left out for
// policies that passed them when they were tested.
var provable = []ast.StageID{
	ast.StageCheckTypes, ast.StageCheckUndefinedFuncs, ast.StageCheckVoidCalls, ast.StageCheckRuleConflicts, ast.StageCheckKeywordOverrides,
	ast.StageSetGraph, ast.StageCheckRecursion, // the graph of rules is for finding recursion and for the order of types
	ast.StageRewritePrintCalls, ast.StageRewriteRegoMetadataCalls, ast.StageParseMetadataBlocks, ast.StageSetAnnotationSet,
}

// replaceSomething reports whether a module says with: to replace a function, OPA looks at its type.
func replaceSomething(modules map[string]*ast.Module) bool {
	found := false
	for _, m := range modules {
		ast.WalkWiths(m, func(*ast.With) bool {
			found = true
			return true
		})
	}
	return found
}

const answer = ast.Var("denials")

// prepare gives the query for what a policy denies. It needs no compiling: all
// its parts stand where OPA's evaluation wants them.
func prepare(compiler *ast.Compiler, p *policy.Policy, given map[string]any) *compiled {
	ref := ast.Ref{ast.DefaultRootDocument}
	for part := range strings.SplitSeq(p.Package()+".deny", ".") {
		ref = append(ref, ast.StringTerm(part))
	}
	c := &compiled{policy: p, compiler: compiler, body: ast.NewBody(ast.Equality.Expr(ast.NewTerm(ref), ast.NewTerm(answer)))}
	if len(p.Parameters)+len(p.Required) > 0 {
		parameters := map[string]any{}
		maps.Copy(parameters, p.Parameters)
		maps.Copy(parameters, given)
		c.store = inmem.NewFromObject(map[string]any{"plinth": map[string]any{"parameters": parameters}})
	}
	return c
}
