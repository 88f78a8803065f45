package terraform

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
)

// Bounds on one root. Real configurations stay far below them.
const (
	maxSteps     = 20_000_000
	maxResources = 100_000
	maxText      = 16 << 20
	maxElements  = 100_000
	maxDepth     = 500
)

// scope is where an expression is evaluated.
type scope struct {
	m     *moduleInstance
	vars  map[string]*graph.Value // each, count, self, iterators and for variables
	file  *source.File
	whole *source.Range // the place of everything, in a JSON file's texts
	plain bool          // texts of JSON are no templates: it is a file of values
	// isolated is set in the text of a template, which sees its own variables only.
	isolated bool
	depth    int
	ways     int // undecided conditions that are being assumed
}

// with gives a scope with more variables.
func (s *scope) with(names map[string]*graph.Value) *scope {
	inner := *s
	inner.vars = make(map[string]*graph.Value, len(s.vars)+len(names))
	for k, v := range s.vars {
		inner.vars[k] = v
	}
	for k, v := range names {
		inner.vars[k] = v
	}
	return &inner
}

// eval gives the value of an expression. It is never nil: absence is null.
func (s *scope) eval(e expression) *graph.Value {
	if e.node != nil {
		return s.node(e)
	}
	inner := *s
	inner.file, inner.whole = e.file, nil
	return inner.expr(e.native)
}

func (s *scope) at(r hcl.Range) source.Range {
	if s.whole != nil {
		return *s.whole
	}
	return rangeOf(s.file, r)
}

// shown gives an expression as it is written, on one line.
func (s *scope) shown(r hcl.Range) string {
	text := strings.Join(strings.Fields(s.file.Text(rangeOf(s.file, r))), " ")
	if len(text) > 80 {
		text = strings.ToValidUTF8(text[:77], "") + "…"
	}
	return text
}

// unknown gives a value that is not known because of others, whose references it keeps.
func (s *scope) unknown(r hcl.Range, kind graph.Kind, because ...*graph.Value) *graph.Value {
	u := graph.Unknowable{Expr: s.shown(r), Type: kind, NotNull: kind != graph.Unknown}
	var refs []graph.Reference
	for _, b := range because {
		b.Walk(func(_ graph.Path, v *graph.Value) bool {
			if len(refs) < maxPossible {
				refs = append(refs, v.References()...)
			}
			if of := v.Unknown(); of != nil {
				if u.Reason == "" {
					u.Reason, u.At = of.Reason, of.At
				}
				u.Secret = u.Secret || of.Secret
				u.Invalid = u.Invalid || of.Invalid
			}
			return u.Reason == "" || len(refs) < maxPossible
		})
	}
	return graph.NewUnknown(u, s.at(r)).WithReferences(refs...)
}

// invalid gives the value of an expression that Terraform would refuse.
func (s *scope) invalid(r hcl.Range, reason string) *graph.Value {
	return graph.NewUnknown(graph.Unknowable{Expr: s.shown(r), Reason: reason, Type: graph.Unknown, Invalid: true}, s.at(r))
}

func isInvalid(v *graph.Value) bool {
	u := v.Unknown()
	return u != nil && u.Invalid
}

// expr evaluates native syntax.
func (s *scope) expr(e hclsyntax.Expression) *graph.Value {
	r := s.m.root
	if r.steps++; r.steps > maxSteps || r.ctx.Err() != nil || s.depth > maxDepth {
		r.tooMuch(s.at(e.Range()))
		return s.invalid(e.Range(), "the configuration is too large")
	}
	s.depth++
	defer func() { s.depth-- }()
	switch x := e.(type) {
	case *hclsyntax.LiteralValueExpr:
		return s.literal(x)
	case *hclsyntax.ParenthesesExpr:
		return s.expr(x.Expression)
	case *hclsyntax.TemplateExpr:
		return s.template(x)
	case *hclsyntax.TemplateWrapExpr:
		return s.expr(x.Wrapped)
	case *hclsyntax.TemplateJoinExpr:
		return s.templateJoin(x)
	case *hclsyntax.ScopeTraversalExpr:
		return s.traversal(x.Traversal, x.Range())
	case *hclsyntax.RelativeTraversalExpr:
		return s.steps(s.expr(x.Source), x.Traversal, hcl.RangeBetween(x.Source.Range(), x.Range()))
	case *hclsyntax.IndexExpr:
		return s.index(s.expr(x.Collection), s.expr(x.Key), x.Range())
	case *hclsyntax.SplatExpr:
		return s.splat(x)
	case *hclsyntax.AnonSymbolExpr:
		return s.vars["\x00splat"]
	case *hclsyntax.FunctionCallExpr:
		return s.call(x)
	case *hclsyntax.ConditionalExpr:
		return s.conditional(x)
	case *hclsyntax.BinaryOpExpr:
		return s.binary(x)
	case *hclsyntax.UnaryOpExpr:
		return s.unary(x)
	case *hclsyntax.ObjectConsExpr:
		return s.object(x)
	case *hclsyntax.ObjectConsKeyExpr:
		return s.objectKey(x)
	case *hclsyntax.TupleConsExpr:
		elements := make([]*graph.Value, 0, len(x.Exprs))
		for _, item := range x.Exprs {
			elements = append(elements, s.expr(item))
		}
		return graph.NewList(elements, s.at(x.Range()))
	case *hclsyntax.ForExpr:
		return s.forExpr(x)
	}
	return s.invalid(e.Range(), "the expression is not supported")
}

// tooMuch tells once that a root is larger than plinth's bounds.
func (r *root) tooMuch(at source.Range) {
	if !r.exhausted {
		r.exhausted = true
		r.diags.Add(diag.Error, "configuration-too-large", at, "Configuration is too large",
			"Evaluating it takes more than %d steps or %d resources, or nests deeper than %d levels.", maxSteps, maxResources, maxDepth)
	}
}

func (s *scope) literal(x *hclsyntax.LiteralValueExpr) *graph.Value {
	return fromCty(x.Val, s.at(x.Range()))
}

func (s *scope) object(x *hclsyntax.ObjectConsExpr) *graph.Value {
	members := make([]graph.Member, 0, len(x.Items))
	at := make(map[string]int, len(x.Items))
	var rest *graph.Value
	for _, item := range x.Items {
		key := s.expr(item.KeyExpr)
		value := s.expr(item.ValueExpr)
		name, known := text(key)
		if !known {
			rest = s.unknown(item.KeyExpr.Range(), graph.Unknown, key)
			continue
		}
		m := graph.Member{Key: name, Range: s.at(item.KeyExpr.Range()), Value: value}
		if i, twice := at[name]; twice {
			members[i] = m
			continue
		}
		at[name] = len(members)
		members = append(members, m)
	}
	o := graph.NewObject(members, s.at(x.Range()))
	if rest != nil {
		return o.WithRest(rest)
	}
	return o
}

func (s *scope) objectKey(x *hclsyntax.ObjectConsKeyExpr) *graph.Value {
	if !x.ForceNonLiteral {
		if name := hcl.ExprAsKeyword(x.Wrapped); name != "" {
			return graph.NewString(name, s.at(x.Range()))
		}
	}
	return s.expr(x.Wrapped)
}
