package terraform

import (
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/normalform"
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

// text gives a value as a template shows it: strings, numbers and booleans.
func text(v *graph.Value) (string, bool) {
	if t, ok := v.Text(); ok {
		return t, true
	}
	if t, ok := v.Literal(); ok {
		return t, true
	}
	if b, ok := v.Bool(); ok {
		return strconv.FormatBool(b), true
	}
	return "", false
}

func (s *scope) template(x *hclsyntax.TemplateExpr) *graph.Value {
	if len(x.Parts) == 1 {
		if l, ok := x.Parts[0].(*hclsyntax.LiteralValueExpr); ok && l.Val.Type() == cty.String && !l.Val.IsNull() {
			v := graph.NewString(l.Val.AsString(), s.at(x.Range()))
			return s.readable(v, s.pieces(l))
		}
	}
	parts := make([]*graph.Value, 0, len(x.Parts))
	for _, p := range x.Parts {
		if l, ok := p.(*hclsyntax.LiteralValueExpr); ok && l.Val.Type() == cty.String && !l.Val.IsNull() {
			parts = append(parts, s.pieces(l)...)
			continue
		}
		parts = append(parts, s.expr(p))
	}
	if len(parts) == 0 {
		return graph.NewString("", s.at(x.Range()))
	}
	return s.assemble(parts, x.Range())
}

// pieces gives a part of a template that is written out: in one piece, or line
// by line where a heredoc takes away the indentation, each at its place.
func (s *scope) pieces(l *hclsyntax.LiteralValueExpr) []*graph.Value {
	text, r := l.Val.AsString(), l.Range()
	whole := []*graph.Value{graph.NewString(text, s.at(r))}
	if s.whole != nil {
		return whole
	}
	written := strings.SplitAfter(s.file.Text(rangeOf(s.file, r)), "\n")
	lines := strings.SplitAfter(text, "\n")
	if len(lines) < 2 || len(lines) != len(written) {
		return whole
	}
	out := make([]*graph.Value, 0, len(lines))
	from := min(r.Start.Byte, len(s.file.Bytes))
	for i, line := range lines {
		indent, ends := strings.CutSuffix(written[i], line)
		if !ends || strings.TrimLeft(indent, " \t") != "" {
			return whole
		}
		to := from + len(written[i])
		if line != "" {
			out = append(out, graph.NewString(line, s.file.Range(from+len(indent), to)))
		}
		from = to
	}
	return out
}

// readable gives a text that holds JSON the value that it holds, whose parts
// stand where they are written.
func (s *scope) readable(v *graph.Value, parts []*graph.Value) *graph.Value {
	text, _ := v.Text()
	trimmed := strings.TrimSpace(text)
	if s.whole != nil || len(trimmed) < 2 || trimmed[0] != '{' && trimmed[0] != '[' || !strings.Contains(trimmed, "\n") {
		return v
	}
	document := normalform.Decode(graph.NewUnknown(graph.Unknowable{Type: graph.String, Parts: parts}, v.Range))
	if !document.Is(graph.Object) && !document.Is(graph.List) || document.Holes() {
		return v
	}
	return v.WithDocument(document)
}

// assemble joins the parts of a text: one string when all are known, else an
// unknown that keeps them.
func (s *scope) assemble(parts []*graph.Value, r hcl.Range) *graph.Value {
	var whole, prefix, suffix, same strings.Builder
	var refs []graph.Reference
	kept := make([]*graph.Value, 0, len(parts))
	holes, identified := false, true
	for _, p := range parts {
		refs = append(refs, p.References()...)
		t, known := text(p)
		if known {
			if whole.Len()+len(t) > maxText {
				return s.invalid(r, "the text is too long")
			}
			kept = append(kept, p.As(graph.NewString(t, p.Range)))
			whole.WriteString(t)
			suffix.WriteString(t)
			same.WriteString(t)
			if !holes {
				prefix.WriteString(t)
			}
			continue
		}
		u := p.Unknown()
		if u == nil || u.Invalid {
			if u == nil {
				return s.invalid(r, "a part of the text is a "+p.Kind().String())
			}
			return s.unknown(r, graph.String, p)
		}
		holes = true
		suffix.Reset()
		kept = append(kept, p)
		identified = identified && u.Same != ""
		same.WriteString("${" + u.Same + "}")
		if len(kept) == 1 {
			prefix.WriteString(u.Prefix)
		}
		suffix.WriteString(u.Suffix)
	}
	if !holes {
		v := graph.NewString(whole.String(), s.at(r)).WithReferences(refs...)
		return s.readable(v, kept)
	}
	u := *s.unknown(r, graph.String, kept...).Unknown()
	u.Parts, u.Prefix, u.Suffix = kept, prefix.String(), suffix.String()
	if identified {
		u.Same = same.String()
	}
	return graph.NewUnknown(u, s.at(r)).WithReferences(refs...)
}

func (s *scope) templateJoin(x *hclsyntax.TemplateJoinExpr) *graph.Value {
	list := s.expr(x.Tuple)
	if !list.Is(graph.List) || list.Rest() != nil {
		return s.unknown(x.Range(), graph.String, list)
	}
	return s.assemble(list.Elements(), x.Range())
}

// conditional keeps both branches when the condition is not known.
func (s *scope) conditional(x *hclsyntax.ConditionalExpr) *graph.Value {
	condition := s.expr(x.Condition)
	if c := decided(condition); c != nil { // a comparison of an undecided choice asks for its condition
		then, otherwise := s.expr(x.TrueResult), s.expr(x.FalseResult)
		if truth, _ := asBool(c.Then); !truth {
			then, otherwise = otherwise, then
		}
		return s.chosen(x.Range(), condition, c.Condition, then, otherwise)
	}
	if b, ok := asBool(condition); ok {
		chosen, other := x.TrueResult, x.FalseResult
		if !b {
			chosen, other = other, chosen
		}
		return s.sharing(s.expr(chosen), other)
	}
	if !condition.IsUnknown() {
		return s.invalid(x.Range(), "the condition is no boolean")
	}
	then, otherwise := s.expr(x.TrueResult), s.expr(x.FalseResult)
	name, opposite := s.conditionName(x.Condition)
	if opposite {
		then, otherwise = otherwise, then
	}
	return s.chosen(x.Range(), condition, name, then, otherwise)
}

// sharing gives a result of a conditional the type that it shares with the other one.
func (s *scope) sharing(v *graph.Value, other hclsyntax.Expression) *graph.Value {
	switch {
	case v.Is(graph.Number) || v.Is(graph.Bool):
		return alike(v, s.expr(other))
	case v.Is(graph.List) && v.Len() > 1:
		if o := s.expr(other); o.Is(graph.List) && !sameKinds(v, o) {
			return v.WithList(unifiedGroup(append(slices.Clone(v.Elements()), o.Elements()...))[:v.Len()])
		}
	}
	return v
}

// sameKinds reports whether two lists are tuples of one type, as far as the kinds of their elements tell.
func sameKinds(a, b *graph.Value) bool {
	if a.Len() != b.Len() {
		return false
	}
	for i, e := range a.Elements() {
		if e.Kind() != b.Elements()[i].Kind() {
			return false
		}
	}
	return true
}

// decided gives the choice of a condition that holds in one branch and not in the other.
func decided(condition *graph.Value) *graph.Choice {
	u := condition.Unknown()
	if u == nil || u.Choice == nil {
		return nil
	}
	a, oka := asBool(u.Choice.Then)
	b, okb := asBool(u.Choice.Else)
	if !oka || !okb || a == b {
		return nil
	}
	return u.Choice
}

// chosen gives one of two values by a condition that cannot be decided.
func (s *scope) chosen(r hcl.Range, condition *graph.Value, name string, then, otherwise *graph.Value) *graph.Value {
	u := *s.unknown(r, graph.Unknown, condition).Unknown()
	u.NotNull = !then.IsNull() && !otherwise.IsNull() && !mayBeNull(then) && !mayBeNull(otherwise)
	if then.Kind() == otherwise.Kind() && !then.IsUnknown() {
		u.Type = then.Kind()
	}
	u.Choice = &graph.Choice{Condition: name, Then: orAbsent(then), Else: orAbsent(otherwise)}
	return graph.NewUnknown(u, s.at(r)).WithReferences(condition.References()...)
}

// maxWays bounds the undecided conditions that one computation is done both ways for.
const maxWays = 2

// eitherWay computes with operands of which some are undecided choices: once for each branch.
func (s *scope) eitherWay(r hcl.Range, operands []*graph.Value, compute func([]*graph.Value) *graph.Value) *graph.Value {
	var condition string
	var open *graph.Value
	for _, o := range operands {
		if u := o.Unknown(); u != nil && u.Choice != nil {
			condition, open = u.Choice.Condition, o
			break
		}
	}
	if open == nil || s.ways >= maxWays {
		return compute(operands)
	}
	s.ways++
	defer func() { s.ways-- }()
	assume := func(truth bool) *graph.Value {
		decided := make([]*graph.Value, 0, len(operands))
		for _, o := range operands {
			if s.m.root.refs[o] == nil {
				if a := o.Assume(condition, truth); a != nil {
					o = a
				} else {
					o = graph.NewNull(o.Range)
				}
			}
			decided = append(decided, o)
		}
		return s.eitherWay(r, decided, compute)
	}
	then, otherwise := assume(true), assume(false)
	if then.IsUnknown() && otherwise.IsUnknown() && then.Unknown().Choice == nil && otherwise.Unknown().Choice == nil {
		return compute(operands) // neither way leads to anything known
	}
	if same, known := equal(then, otherwise); same && known && !then.Holes() {
		return then
	}
	return s.chosen(r, open, condition, then, otherwise)
}

func mayBeNull(v *graph.Value) bool {
	u := v.Unknown()
	return u != nil && !u.NotNull
}

func orAbsent(v *graph.Value) *graph.Value {
	if v.Is(graph.Null) {
		return nil
	}
	return v
}

// conditionName identifies a condition within the unit: its text, with the
// module it stands in; a negation has the name of what it negates.
func (s *scope) conditionName(e hclsyntax.Expression) (name string, opposite bool) {
	for {
		switch x := e.(type) {
		case *hclsyntax.ParenthesesExpr:
			e = x.Expression
			continue
		case *hclsyntax.UnaryOpExpr:
			if x.Op == hclsyntax.OpLogicalNot {
				e, opposite = x.Val, !opposite
				continue
			}
		}
		break
	}
	name = s.shown(e.Range())
	if s.m.address != "" {
		name = s.m.address + ": " + name
	}
	return name, opposite
}

func asBool(v *graph.Value) (bool, bool) {
	if b, ok := v.Bool(); ok {
		return b, true
	}
	switch t, _ := v.Text(); t {
	case "true":
		return true, true
	case "false":
		return false, true
	}
	return false, false
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

// splat evaluates list[*].attr: a value that is no list counts as a list of
// one, null as an empty one.
func (s *scope) splat(x *hclsyntax.SplatExpr) *graph.Value {
	list := s.expr(x.Source)
	at := s.at(x.Range())
	each := func(e *graph.Value) *graph.Value {
		v := s.with(map[string]*graph.Value{"\x00splat": e}).expr(x.Each)
		if u := v.Unknown(); u != nil && s.m.root.refs[v] == nil && (strings.HasPrefix(u.Expr, "[") || strings.HasPrefix(u.Expr, ".")) {
			named := *u // a step alone names nothing
			named.Expr = s.shown(x.Range())
			return graph.Replace(v, named)
		}
		return v
	}
	switch {
	case list.Is(graph.Null):
		return graph.NewList(nil, at)
	case list.IsUnknown() && s.m.root.refs[list] == nil:
		if u := list.Unknown(); u.Type == graph.List || u.Type == graph.Unknown {
			return graph.NewList(nil, at).WithRest(s.unknown(x.Range(), graph.Unknown, list)).WithReferences(list.References()...)
		}
	}
	elements := []*graph.Value{list}
	if list.Is(graph.List) {
		elements = list.Elements()
	}
	out := make([]*graph.Value, 0, len(elements))
	for _, e := range elements {
		out = append(out, each(e))
	}
	v := graph.NewList(out, at)
	if list.Rest() != nil {
		v = v.WithRest(each(list.Rest()))
	}
	return v
}

// pair is one turn of a for expression or of for_each.
type pair struct{ key, value *graph.Value }

// pairs gives the elements of a list, set or map in order.
func pairs(v *graph.Value) []pair {
	var out []pair
	for i, e := range v.Elements() {
		if v.IsSet() {
			out = append(out, pair{e, e})
			continue
		}
		out = append(out, pair{graph.NewInt(int64(i), e.Range), e})
	}
	for _, m := range sortedMembers(v) {
		out = append(out, pair{graph.NewString(m.Key, m.Range), m.Value})
	}
	return out
}

func (s *scope) forExpr(x *hclsyntax.ForExpr) *graph.Value {
	collection := s.expr(x.CollExpr)
	isObject := x.KeyExpr != nil
	kind := graph.List
	if isObject {
		kind = graph.Object
	}
	if !collection.Is(graph.List) && !collection.Is(graph.Object) {
		if collection.IsUnknown() {
			return s.openFor(x, kind, collection)
		}
		return s.invalid(x.Range(), "a "+collection.Kind().String()+" cannot be run over")
	}
	f := forResult{scope: s, x: x, at: map[string]int{}}
	for _, p := range pairs(collection) {
		f.turn(p)
	}
	if f.twice != nil {
		return f.twice
	}
	rest := f.rest
	if collection.Rest() != nil {
		rest = s.unknown(x.Range(), graph.Unknown, collection.Rest())
	}
	var v *graph.Value
	if isObject {
		v = graph.NewObject(f.members, s.at(x.Range()))
	} else {
		v = graph.NewList(f.elements, s.at(x.Range()))
	}
	if rest != nil {
		v = v.WithRest(rest)
	}
	return v
}

// openFor gives what a for expression over an unknown makes: nothing certain.
func (s *scope) openFor(x *hclsyntax.ForExpr, kind graph.Kind, collection *graph.Value) *graph.Value {
	if c := collection.Unknown().Choice; c != nil { // run over each branch
		branch := func(v *graph.Value) *graph.Value {
			if v == nil {
				return nil
			}
			inner := *x
			inner.CollExpr = &hclsyntax.AnonSymbolExpr{SrcRange: x.CollExpr.Range()}
			return s.with(map[string]*graph.Value{"\x00splat": v}).forExpr(&inner)
		}
		u := *s.unknown(x.Range(), kind, collection).Unknown()
		u.Choice = &graph.Choice{Condition: c.Condition, Then: branch(c.Then), Else: branch(c.Else)}
		return graph.NewUnknown(u, s.at(x.Range())).WithReferences(collection.References()...)
	}
	return s.unknown(x.Range(), kind, collection)
}

// forResult gathers what a for expression makes.
type forResult struct {
	scope    *scope
	x        *hclsyntax.ForExpr
	elements []*graph.Value
	members  []graph.Member
	at       map[string]int
	rest     *graph.Value
	twice    *graph.Value // set when Terraform would refuse the expression
}

func (f *forResult) turn(p pair) {
	x := f.x
	vars := map[string]*graph.Value{x.ValVar: p.value}
	if x.KeyVar != "" {
		vars[x.KeyVar] = p.key
	}
	inner := f.scope.with(vars)
	if x.CondExpr != nil {
		condition := inner.expr(x.CondExpr)
		holds, known := asBool(condition)
		if !known {
			f.rest = f.scope.unknown(x.Range(), graph.Unknown, condition)
			return
		}
		if !holds {
			return
		}
	}
	value := inner.expr(x.ValExpr)
	if x.KeyExpr == nil {
		if len(f.elements) < maxElements {
			f.elements = append(f.elements, value)
		}
		return
	}
	key := inner.expr(x.KeyExpr)
	name, known := text(key)
	if !known {
		f.rest = f.scope.unknown(x.Range(), graph.Unknown, key)
		return
	}
	i, twice := f.at[name]
	switch {
	case !twice:
		if x.Group {
			value = graph.NewList([]*graph.Value{value}, value.Range)
		}
		f.at[name] = len(f.members)
		f.members = append(f.members, graph.Member{Key: name, Range: key.Range, Value: value})
	case x.Group:
		list := f.members[i].Value
		f.members[i].Value = list.WithList(append(append([]*graph.Value{}, list.Elements()...), value))
	default:
		f.twice = f.scope.invalid(x.Range(), "the key "+name+" is made twice")
	}
}
