package terraform

import (
	"math/big"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/plinth-lint/plinth/pkg/graph"
)

func (s *scope) unary(x *hclsyntax.UnaryOpExpr) *graph.Value {
	v := s.expr(x.Val)
	at := s.at(x.Range())
	if x.Op == hclsyntax.OpLogicalNot {
		if c := decided(v); c != nil {
			u := *v.Unknown()
			u.Choice = &graph.Choice{Condition: c.Condition, Then: c.Else, Else: c.Then}
			return graph.Replace(v, u).WithRange(at)
		}
		if b, ok := asBool(v); ok {
			return graph.NewBool(!b, at)
		}
		if !v.IsUnknown() {
			return s.invalid(x.Range(), "the operand is no boolean")
		}
		return s.unknown(x.Range(), graph.Bool, v)
	}
	if n, ok := number(v); ok {
		return newNumber(new(big.Float).Neg(n), at)
	}
	return s.unknown(x.Range(), graph.Number, v)
}

func (s *scope) binary(x *hclsyntax.BinaryOpExpr) *graph.Value {
	a := s.expr(x.LHS)
	at := s.at(x.Range())
	// one side decides a logical operation whatever the other is
	if x.Op == hclsyntax.OpLogicalAnd || x.Op == hclsyntax.OpLogicalOr {
		decisive := x.Op == hclsyntax.OpLogicalOr
		va, oka := asBool(a)
		if oka && va == decisive {
			return graph.NewBool(decisive, at)
		}
		b := s.expr(x.RHS)
		vb, okb := asBool(b)
		switch {
		case okb && vb == decisive && !isInvalid(a):
			return graph.NewBool(decisive, at)
		case oka && okb:
			return graph.NewBool(!decisive, at)
		case !a.IsUnknown() && !oka, !b.IsUnknown() && !okb:
			return s.invalid(x.Range(), "an operand is no boolean")
		}
		return s.unknown(x.Range(), graph.Bool, a, b)
	}
	return s.eitherWay(x.Range(), []*graph.Value{a, s.expr(x.RHS)}, func(o []*graph.Value) *graph.Value { return s.operate(x, o[0], o[1]) })
}

// operate computes a comparison or an arithmetic operation.
func (s *scope) operate(x *hclsyntax.BinaryOpExpr, a, b *graph.Value) *graph.Value {
	at := s.at(x.Range())
	if x.Op == hclsyntax.OpEqual || x.Op == hclsyntax.OpNotEqual {
		if isInvalid(a) || isInvalid(b) {
			return s.unknown(x.Range(), graph.Bool, a, b)
		}
		same, known := equal(a, b)
		if s.collection(x.LHS) && isTuple(x.RHS) || s.collection(x.RHS) && isTuple(x.LHS) {
			same, known = false, true // unlike types are never equal, [] is no empty list
		}
		if !known {
			return s.unknown(x.Range(), graph.Bool, a, b)
		}
		return graph.NewBool(same == (x.Op == hclsyntax.OpEqual), at)
	}
	na, oka := number(a)
	nb, okb := number(b)
	if !oka || !okb {
		kind := graph.Number
		if isComparison(x.Op) {
			kind = graph.Bool
		}
		if !a.IsUnknown() && !oka || !b.IsUnknown() && !okb {
			return s.invalid(x.Range(), "an operand is no number")
		}
		return s.unknown(x.Range(), kind, a, b)
	}
	return s.arithmetic(x, na, nb)
}

// isTuple reports whether an expression makes a tuple, which is no list.
func isTuple(e hclsyntax.Expression) bool {
	_, is := e.(*hclsyntax.TupleConsExpr)
	return is
}

// collection reports whether an expression certainly is a list or set: a
// variable of such a type, or a conversion.
func (s *scope) collection(e hclsyntax.Expression) bool {
	switch x := e.(type) {
	case *hclsyntax.FunctionCallExpr:
		return x.Name == "tolist" || x.Name == "toset"
	case *hclsyntax.ScopeTraversalExpr:
		if len(x.Traversal) != 2 || x.Traversal.RootName() != "var" {
			return false
		}
		name, _ := x.Traversal[1].(hcl.TraverseAttr)
		b := s.m.config.blocks["variable."+name.Name]
		if b == nil {
			return false
		}
		typ := typeOf(b).typ
		return typ.IsListType() || typ.IsSetType()
	}
	return false
}

func isComparison(op *hclsyntax.Operation) bool {
	return op == hclsyntax.OpGreaterThan || op == hclsyntax.OpGreaterThanOrEqual || op == hclsyntax.OpLessThan || op == hclsyntax.OpLessThanOrEqual
}

func (s *scope) arithmetic(x *hclsyntax.BinaryOpExpr, a, b *big.Float) *graph.Value {
	at := s.at(x.Range())
	c := a.Cmp(b)
	switch x.Op {
	case hclsyntax.OpGreaterThan:
		return graph.NewBool(c > 0, at)
	case hclsyntax.OpGreaterThanOrEqual:
		return graph.NewBool(c >= 0, at)
	case hclsyntax.OpLessThan:
		return graph.NewBool(c < 0, at)
	case hclsyntax.OpLessThanOrEqual:
		return graph.NewBool(c <= 0, at)
	case hclsyntax.OpAdd:
		return newNumber(precise().Add(a, b), at)
	case hclsyntax.OpSubtract:
		return newNumber(precise().Sub(a, b), at)
	case hclsyntax.OpMultiply:
		return newNumber(precise().Mul(a, b), at)
	}
	switch {
	case b.Sign() == 0 && x.Op == hclsyntax.OpModulo: // as the language has it
		return newNumber(a, at)
	case b.Sign() == 0:
		return s.invalid(x.Range(), "a division by zero")
	}
	quotient := precise().Quo(a, b)
	if x.Op == hclsyntax.OpDivide {
		return newNumber(quotient, at)
	}
	whole, _ := quotient.Int(nil) // rounds towards zero, as % does in HCL
	return newNumber(precise().Sub(a, precise().Mul(b, precise().SetInt(whole))), at)
}

// precise gives a number of the precision that Terraform computes with.
func precise() *big.Float { return new(big.Float).SetPrec(512) }

// equal compares two values as == does; known is false when it hangs on
// something that is not known.
func equal(a, b *graph.Value) (same, known bool) {
	ua, ub := a.Unknown(), b.Unknown()
	if ua != nil || ub != nil {
		if ua != nil && ub != nil && ua.Same != "" && ua.Same == ub.Same {
			return true, true
		}
		if ua != nil && ua.NotNull && b.Is(graph.Null) || ub != nil && ub.NotNull && a.Is(graph.Null) {
			return false, true
		}
		return false, ua != nil && excludes(ua, b) || ub != nil && excludes(ub, a)
	}
	if a.Kind() != b.Kind() {
		return false, true
	}
	switch a.Kind() {
	case graph.Number:
		na, _ := number(a)
		nb, _ := number(b)
		return na != nil && nb != nil && na.Cmp(nb) == 0, true
	case graph.List:
		return equalLists(a, b)
	case graph.Object:
		return equalObjects(a, b)
	case graph.Null:
		return true, true
	}
	ta, _ := text(a)
	tb, _ := text(b)
	return ta == tb, true
}

// excludes reports whether what is known of an unknown makes it unequal to a known value.
func excludes(u *graph.Unknowable, v *graph.Value) bool {
	if v.IsUnknown() || u.Invalid || u.Choice != nil {
		return false
	}
	if t, ok := v.Text(); ok && u.Type == graph.String {
		return !strings.HasPrefix(t, u.Prefix) || !strings.HasSuffix(t, u.Suffix)
	}
	return false
}

func equalLists(a, b *graph.Value) (same, known bool) {
	if a.Rest() != nil || b.Rest() != nil {
		return false, false
	}
	if a.Len() != b.Len() {
		return false, true
	}
	known = true
	for i, e := range a.Elements() {
		s, k := equal(e, b.Elements()[i])
		if k && !s {
			return false, true
		}
		known = known && k
	}
	return known, known
}

func equalObjects(a, b *graph.Value) (same, known bool) {
	if a.Rest() != nil || b.Rest() != nil {
		return false, false
	}
	if a.Len() != b.Len() {
		return false, true
	}
	known = true
	for _, m := range a.Members() {
		other := b.Get(m.Key)
		if other == nil {
			return false, true
		}
		s, k := equal(m.Value, other)
		if k && !s {
			return false, true
		}
		known = known && k
	}
	return known, known
}

// index evaluates v[key] and v.key.
func (s *scope) index(v, key *graph.Value, r hcl.Range) *graph.Value {
	if inst := s.m.root.refs[v]; inst != nil {
		if name, ok := key.Text(); ok {
			return inst.attribute(name, s.at(r), s.shown(r))
		}
	}
	if u := v.Unknown(); u != nil {
		return s.indexUnknown(v, u, key, r)
	}
	if key.IsUnknown() {
		return s.indexBy(v, key, r)
	}
	switch v.Kind() {
	case graph.List:
		if n, ok := number(key); ok && !v.IsSet() && n.IsInt() {
			i, _ := n.Int64()
			if i >= 0 && int(i) < v.Len() {
				return s.travelled(v.Elements()[i], r)
			}
			if v.Rest() != nil {
				return s.anyOf(v, r)
			}
			return s.invalid(r, "the list has no such element")
		}
	case graph.Object:
		if name, ok := text(key); ok {
			if m := v.Get(name); m != nil {
				return s.travelled(m, r)
			}
			if v.Rest() != nil {
				return s.anyOf(v, r)
			}
			return s.invalid(r, "the object has no "+name)
		}
	}
	return s.invalid(r, "a "+v.Kind().String()+" has no parts")
}

// anyOf gives an element of which only the rest of its list or object speaks: the
// representative, where there is one.
func (s *scope) anyOf(v *graph.Value, r hcl.Range) *graph.Value {
	if s.m.root.refs[v.Rest()] != nil {
		return v.Rest()
	}
	return s.unknown(r, graph.Unknown, v.Rest())
}

// travelled gives a value where it is used. What stands for a whole resource stays itself.
func (s *scope) travelled(v *graph.Value, r hcl.Range) *graph.Value {
	if s.m.root.refs[v] != nil || v.Is(graph.List) || v.Is(graph.Object) {
		return v
	}
	return v.WithRange(s.at(r))
}

func (s *scope) indexUnknown(v *graph.Value, u *graph.Unknowable, key *graph.Value, r hcl.Range) *graph.Value {
	if u.Choice != nil && !key.IsUnknown() {
		branch := func(b *graph.Value) *graph.Value {
			if b == nil {
				return nil
			}
			return orAbsent(s.index(b, key, r))
		}
		c := *u
		c.Type, c.NotNull, c.Same = graph.Unknown, false, ""
		c.Choice = &graph.Choice{Condition: u.Choice.Condition, Then: branch(u.Choice.Then), Else: branch(u.Choice.Else)}
		return graph.NewUnknown(c, s.at(r)).WithReferences(v.References()...)
	}
	out := *s.unknown(r, graph.Unknown, v).Unknown()
	if k, ok := text(key); ok && u.Same != "" {
		out.Same, out.Of = u.Same+"["+k+"]", u.Same
		if _, isText := key.Text(); isText {
			out.Same = u.Same + "." + k
		}
	}
	return graph.NewUnknown(out, s.at(r)).WithReferences(v.References()...)
}

// indexBy gives v[key] for a key that is not known: any element.
func (s *scope) indexBy(v, key *graph.Value, r hcl.Range) *graph.Value {
	var refs []graph.Reference
	for _, p := range pairs(v) {
		if len(refs) < maxPossible {
			refs = append(refs, p.value.References()...)
		}
	}
	return s.unknown(r, graph.Unknown, key).WithReferences(refs...)
}

// maxPossible bounds how many resources a value refers to that may be any of them.
const maxPossible = 32
