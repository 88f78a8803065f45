package engine

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/topdown"

	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/policy"
)

// compiled is a policy that is ready to run.
type compiled struct {
	policy *policy.Policy
	body   ast.Body
	store  storage.Store // of parameters, nil without any
}

const answer = ast.Var("denials")

func prepare(ctx context.Context, compiler *ast.Compiler, p *policy.Policy, given map[string]any) (*compiled, error) {
	ref := ast.Ref{ast.DefaultRootDocument}
	for part := range strings.SplitSeq(p.Package()+".deny", ".") {
		ref = append(ref, ast.StringTerm(part))
	}
	body := ast.NewBody(ast.Equality.Expr(ast.NewTerm(ref), ast.NewTerm(answer)))
	body, err := compiler.QueryCompiler().Compile(body)
	if err != nil {
		return nil, err
	}
	c := &compiled{policy: p, body: body}
	if len(p.Parameters) > 0 {
		parameters := maps.Clone(p.Parameters)
		maps.Copy(parameters, given)
		c.store = inmem.NewFromObject(map[string]any{"plinth": map[string]any{"parameters": parameters}})
	}
	return c, ctx.Err()
}

// query evaluates a policy. A panic of the evaluation is an error.
func (s *session) query(ctx context.Context, p *compiled, input *ast.Term) (denials []denial, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	cancel := topdown.NewCancel()
	stop := context.AfterFunc(ctx, cancel.Cancel)
	defer stop()
	patience := cmp.Or(s.options.Patience, defaultPatience)
	timer := time.AfterFunc(patience, cancel.Cancel)
	defer timer.Stop()
	q := topdown.NewQuery(p.body).WithCompiler(s.program.compiler).WithInput(input).WithBuiltins(s.own()).WithCancel(cancel)
	if p.store != nil {
		txn, err := p.store.NewTransaction(ctx)
		if err != nil {
			return nil, err
		}
		defer p.store.Abort(ctx, txn)
		q = q.WithStore(p.store).WithTransaction(txn)
	}
	err = q.Iter(ctx, func(r topdown.QueryResult) error {
		set, ok := r[answer].Value.(ast.Set)
		if !ok {
			return fmt.Errorf("deny is no set of objects; write deny contains {…} if {…}")
		}
		return set.Iter(func(t *ast.Term) error {
			d, err := readDenial(t)
			if err == nil {
				denials = append(denials, d)
			}
			return err
		})
	})
	if topdown.IsCancel(err) && ctx.Err() == nil {
		s.slow.Store(p, true)
		err = fmt.Errorf("it takes longer than %s", patience)
	}
	return denials, err
}

// own gives plinth's built-in functions, made once for the session.
func (s *session) own() map[string]*topdown.Builtin {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.functions == nil {
		s.functions = s.builtins()
	}
	return s.functions
}

// denial is one element of a policy's deny set.
type denial struct {
	resource string // id
	unit     bool
	cause    string
	message  string
	evidence []evidence
}

// evidence is one reason for a denial: a place, or the absence of a relation.
type evidence struct {
	resource string // id of another resource, or ""
	path     graph.Path
	exact    bool
	no       string // a type
}

func readDenial(t *ast.Term) (denial, error) {
	var d denial
	object, ok := t.Value.(ast.Object)
	if !ok {
		return d, fmt.Errorf("an element of deny is no object: %s", t)
	}
	err := object.Iter(func(k, v *ast.Term) error {
		key, _ := k.Value.(ast.String)
		text, isText := v.Value.(ast.String)
		switch {
		case key == "resource" && isText:
			d.resource = string(text)
		case key == "unit":
			d.unit = v.Value.Compare(ast.Boolean(true)) == 0
		case key == "cause" && isText:
			d.cause = string(text)
		case key == "message" && isText:
			d.message = string(text)
		case key == "paths":
			return eachErr(v.Value, func(p *ast.Term) error {
				path, err := readPath(p)
				d.evidence = append(d.evidence, evidence{path: path})
				return err
			})
		case key == "evidence":
			return eachErr(v.Value, func(p *ast.Term) error {
				e, err := readEvidence(p)
				d.evidence = append(d.evidence, e)
				return err
			})
		default:
			return fmt.Errorf("deny has the key %s with the value %s, which is not one of resource, unit, paths, evidence, cause, message", k, v)
		}
		return nil
	})
	switch {
	case err != nil:
		return d, err
	case d.resource == "" && !d.unit:
		return d, fmt.Errorf("deny names neither a resource nor the unit: %s", t)
	case len(d.evidence) == 0:
		return d, fmt.Errorf("deny names no evidence: %s", t)
	}
	slices.SortStableFunc(d.evidence, func(a, b evidence) int { return strings.Compare(a.no, b.no) })
	return d, nil
}

func eachErr(v ast.Value, visit func(*ast.Term) error) error {
	var first error
	found := false
	each(v, func(t *ast.Term) {
		found = true
		if first == nil {
			first = visit(t)
		}
	})
	if !found {
		return fmt.Errorf("a list that is not empty is expected, not %s", v)
	}
	return first
}

func readPath(t *ast.Term) (graph.Path, error) {
	array, ok := t.Value.(*ast.Array)
	if !ok {
		return nil, fmt.Errorf("a path is a list of keys and indexes, not %s", t)
	}
	path := make(graph.Path, 0, array.Len())
	for i := range array.Len() {
		switch v := array.Elem(i).Value.(type) {
		case ast.String:
			path = append(path, graph.Key(string(v)))
		case ast.Number:
			index, err := strconv.Atoi(string(v))
			if err != nil {
				return nil, fmt.Errorf("%s is no index", v)
			}
			path = append(path, graph.Index(index))
		default:
			if _, unknown := opaque(v); unknown {
				return path, nil // the part of an unknown: evidence ends above it
			}
			return nil, fmt.Errorf("a path is a list of keys and indexes, not %s", t)
		}
	}
	return path, nil
}

func readEvidence(t *ast.Term) (evidence, error) {
	var e evidence
	object, ok := t.Value.(ast.Object)
	if !ok {
		return e, fmt.Errorf("evidence is an object, not %s", t)
	}
	err := object.Iter(func(k, v *ast.Term) error {
		key, _ := k.Value.(ast.String)
		text, _ := v.Value.(ast.String)
		var err error
		switch key {
		case "path":
			e.path, err = readPath(v)
		case "exact":
			e.exact = v.Value.Compare(ast.Boolean(true)) == 0
		case "no":
			e.no = string(text)
		case "resource":
			e.resource = string(text)
		default:
			err = fmt.Errorf("evidence has the key %s, which is not one of path, exact, no, resource", k)
		}
		return err
	})
	return e, err
}
