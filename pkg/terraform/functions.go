package terraform

import (
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/plinth-lint/plinth/pkg/graph"
)

// native are the functions that work on values with holes: their parts keep
// where they stand.
type native func(s *scope, r hcl.Range, args []*graph.Value) *graph.Value

// nativeOf gives the function of a name. It is a switch and no map, which
// would be built at the start of every process.
func nativeOf(name string) native {
	switch name {
	case "merge":
		return merge
	case "concat":
		return concat
	case "flatten":
		return flatten
	case "lookup":
		return lookup
	case "element":
		return element
	case "keys":
		return keysOf
	case "values":
		return valuesOf
	case "zipmap":
		return zipmap
	case "toset", "distinct":
		return toSet
	case "tolist", "tomap", "nonsensitive", "sensitive", "ephemeralasnull":
		return same
	case "tostring":
		return toString
	case "tonumber":
		return toNumber
	case "tobool":
		return toBool
	case "coalesce":
		return coalesce
	case "coalescelist":
		return coalesceList
	case "compact":
		return compact
	case "contains":
		return contains
	case "length":
		return length
	case "slice":
		return slice
	case "reverse":
		return reverse
	case "one":
		return one
	case "join":
		return join
	case "format":
		return format
	case "jsonencode":
		return jsonEncode
	case "range":
		return rangeOfNumbers
	case "setunion":
		return setUnion
	case "anytrue", "alltrue":
		return func(s *scope, r hcl.Range, args []*graph.Value) *graph.Value {
			return quantified(s, r, args, name == "anytrue")
		}
	case "file", "filebase64", "fileexists", "templatefile", "fileset":
		return func(s *scope, r hcl.Range, args []*graph.Value) *graph.Value { return s.readFile(name, r, args) }
	}
	return nil
}

// atDeployment are the functions whose results only a run of Terraform knows.
var atDeployment = []string{"timestamp", "plantimestamp", "uuid", "uuidv5", "bcrypt", "rsadecrypt", "abspath", "pathexpand",
	"filemd5", "filesha1", "filesha256", "filesha512", "filebase64sha256", "filebase64sha512"}

// call evaluates a function call.
func (s *scope) call(x *hclsyntax.FunctionCallExpr) *graph.Value {
	r := x.Range()
	switch x.Name {
	case "try":
		return s.try(x)
	case "can":
		if len(x.Args) == 1 {
			v := s.expr(x.Args[0])
			return graph.NewBool(!isInvalid(v), s.at(r))
		}
	}
	args := make([]*graph.Value, 0, len(x.Args))
	for i, a := range x.Args {
		v := s.expr(a)
		if isInvalid(v) {
			return s.unknown(r, graph.Unknown, v)
		}
		if x.ExpandFinal && i == len(x.Args)-1 {
			if !v.Is(graph.List) || v.Rest() != nil {
				return s.unknown(r, graph.Unknown, v)
			}
			args = append(args, v.Elements()...)
			continue
		}
		args = append(args, v)
	}
	if f := nativeOf(x.Name); f != nil {
		if v := f(s, r, args); v != nil {
			return v
		}
		return s.unknownCall(x, args)
	}
	if slices.Contains(atDeployment, x.Name) || strings.Contains(x.Name, "::") {
		return graph.NewUnknown(graph.Unknowable{
			Expr: s.shown(r), Reason: x.Name + "() is known at deployment", Type: graph.Unknown, NotNull: true,
		}, s.at(r)).WithReferences(referencesOf(args)...)
	}
	for _, a := range args {
		if a.Holes() {
			return s.unknownCall(x, args)
		}
	}
	v, err := s.standard(x.Name, r, args)
	if err != nil {
		return s.invalid(r, x.Name+": "+err.Error())
	}
	return v.WithReferences(referencesOf(args)...)
}

// textFunctions give texts, whatever of their arguments is known.
const textFunctions = " lower upper trim trimspace trimprefix trimsuffix replace substr title join format base64encode jsonencode yamlencode sha1 sha256 md5 indent chomp strrev cidrsubnet cidrhost file templatefile tostring "

func (s *scope) unknownCall(x *hclsyntax.FunctionCallExpr, args []*graph.Value) *graph.Value {
	kind := graph.Unknown
	if strings.Contains(textFunctions, " "+x.Name+" ") {
		kind = graph.String
	}
	v := s.unknown(x.Range(), kind, args...)
	u := *v.Unknown()
	if u.Reason == "" {
		return s.invalid(x.Range(), "the arguments of "+x.Name+" do not fit")
	}
	u.NotNull = true
	// equal arguments give equal results
	identity := x.Name
	for _, a := range args {
		t, known := text(a)
		switch of := a.Unknown(); {
		case known:
			identity += "\x00" + t
		case of != nil && of.Same != "":
			identity += "\x00?" + of.Same
		default:
			identity = ""
		}
		if identity == "" {
			break
		}
	}
	u.Same = identity
	return graph.NewUnknown(u, s.at(x.Range())).WithReferences(v.References()...)
}

func referencesOf(args []*graph.Value) []graph.Reference {
	var refs []graph.Reference
	for _, a := range args {
		refs = append(refs, a.References()...)
	}
	return refs
}

// try gives the first argument that Terraform would not refuse.
func (s *scope) try(x *hclsyntax.FunctionCallExpr) *graph.Value {
	var last *graph.Value
	for _, a := range x.Args {
		if last = s.expr(a); !isInvalid(last) {
			return last
		}
	}
	if last == nil {
		return s.invalid(x.Range(), "try has no arguments")
	}
	return last
}

func same(_ *scope, _ hcl.Range, args []*graph.Value) *graph.Value {
	if len(args) != 1 {
		return nil
	}
	return args[0]
}

func toSet(_ *scope, _ hcl.Range, args []*graph.Value) *graph.Value {
	if len(args) != 1 || !args[0].Is(graph.List) {
		return nil
	}
	return distinct(args[0])
}

func toString(_ *scope, _ hcl.Range, args []*graph.Value) *graph.Value {
	if len(args) != 1 || args[0].IsUnknown() {
		return nil
	}
	if t, ok := text(args[0]); ok {
		return args[0].As(graph.NewString(t, args[0].Range))
	}
	return args[0]
}

func toNumber(_ *scope, _ hcl.Range, args []*graph.Value) *graph.Value {
	if len(args) != 1 {
		return nil
	}
	if f, ok := number(args[0]); ok {
		return args[0].As(newNumber(f, args[0].Range))
	}
	if args[0].IsNull() {
		return args[0]
	}
	return nil
}

func toBool(_ *scope, _ hcl.Range, args []*graph.Value) *graph.Value {
	if len(args) != 1 {
		return nil
	}
	if b, ok := asBool(args[0]); ok {
		return args[0].As(graph.NewBool(b, args[0].Range))
	}
	if args[0].IsNull() {
		return args[0]
	}
	return nil
}

// merge joins objects; what comes after an object with members that are not
// known is certain, what stands before it may be overridden by them.
func merge(s *scope, r hcl.Range, args []*graph.Value) *graph.Value {
	var members []graph.Member
	at := map[string]int{}
	var rest *graph.Value
	for _, a := range args {
		switch {
		case a.Is(graph.Null):
			continue
		case a.IsUnknown():
			rest = a
		case !a.Is(graph.Object):
			return s.invalid(r, "merge takes objects, not a "+a.Kind().String())
		case a.Rest() != nil:
			rest = a.Rest()
		}
		if a.IsUnknown() || a.Rest() != nil {
			for i := range members { // each may be overridden
				members[i].Value = s.perhaps(members[i].Value, rest, r)
			}
		}
		for _, m := range a.Members() {
			if i, twice := at[m.Key]; twice {
				members[i] = m
				continue
			}
			at[m.Key] = len(members)
			members = append(members, m)
		}
	}
	o := graph.NewObject(members, s.at(r))
	if rest != nil {
		o = o.WithRest(rest)
	}
	return o
}

// perhaps gives the unknown for a value that something unknown may override.
func (s *scope) perhaps(v, by *graph.Value, r hcl.Range) *graph.Value {
	return s.unknown(r, graph.Unknown, by).WithRange(v.Range).WithReferences(v.References()...)
}

func concat(s *scope, r hcl.Range, args []*graph.Value) *graph.Value {
	var elements []*graph.Value
	var rest *graph.Value
	for _, a := range args {
		switch {
		case a.IsUnknown():
			if u := a.Unknown(); u.Choice != nil && isList(u.Choice.Then) && isList(u.Choice.Else) {
				elements = append(elements, s.choices(a, u)...)
				continue
			}
			rest = a
		case !a.Is(graph.List):
			return s.invalid(r, "concat takes lists, not a "+a.Kind().String())
		}
		elements = append(elements, a.Elements()...)
		if a.Rest() != nil {
			rest = a.Rest()
		}
	}
	list := graph.NewList(elements, s.at(r))
	if rest != nil {
		list = list.WithRest(rest)
	}
	return list
}

func isList(v *graph.Value) bool { return v == nil || v.Is(graph.List) && v.Rest() == nil }

// choices gives the elements of two possible lists, each with the condition under which it is there.
func (s *scope) choices(a *graph.Value, u *graph.Unknowable) []*graph.Value {
	var out []*graph.Value
	for _, e := range u.Choice.Then.Elements() {
		c := graph.Unknowable{Expr: u.Expr, Reason: u.Reason, At: u.At, Type: graph.Unknown, Choice: &graph.Choice{Condition: u.Choice.Condition, Then: e}}
		out = append(out, graph.NewUnknown(c, e.Range).WithReferences(a.References()...))
	}
	for _, e := range u.Choice.Else.Elements() {
		c := graph.Unknowable{Expr: u.Expr, Reason: u.Reason, At: u.At, Type: graph.Unknown, Choice: &graph.Choice{Condition: u.Choice.Condition, Else: e}}
		out = append(out, graph.NewUnknown(c, e.Range).WithReferences(a.References()...))
	}
	return out
}

func flatten(s *scope, r hcl.Range, args []*graph.Value) *graph.Value {
	if len(args) != 1 || !args[0].Is(graph.List) {
		return nil
	}
	var elements []*graph.Value
	rest := args[0].Rest()
	var walk func(v *graph.Value)
	walk = func(v *graph.Value) {
		for _, e := range v.Elements() {
			switch u := e.Unknown(); {
			case e.Is(graph.List):
				if e.Rest() != nil {
					rest = e.Rest()
				}
				walk(e)
			case u != nil && (u.Type == graph.List || u.Type == graph.Unknown):
				rest = e
			default:
				elements = append(elements, e)
			}
		}
	}
	walk(args[0])
	list := graph.NewList(elements, s.at(r))
	if rest != nil {
		list = list.WithRest(rest)
	}
	return list
}

func lookup(s *scope, r hcl.Range, args []*graph.Value) *graph.Value {
	if len(args) < 2 || !args[0].Is(graph.Object) {
		return nil
	}
	name, ok := text(args[1])
	if !ok {
		return nil
	}
	if v := args[0].Get(name); v != nil {
		return v
	}
	if args[0].Rest() != nil {
		return s.unknown(r, graph.Unknown, args[0].Rest())
	}
	if len(args) > 2 {
		return args[2]
	}
	return s.invalid(r, "the object has no "+name)
}

func element(s *scope, r hcl.Range, args []*graph.Value) *graph.Value {
	if len(args) != 2 || !args[0].Is(graph.List) || args[0].Rest() != nil {
		return nil
	}
	n, ok := args[1].Int()
	if !ok {
		return s.indexBy(args[0], args[1], r)
	}
	if args[0].Len() == 0 {
		return s.invalid(r, "the list is empty")
	}
	size := int64(args[0].Len())
	return args[0].Elements()[(n%size+size)%size]
}

func keysOf(s *scope, r hcl.Range, args []*graph.Value) *graph.Value {
	if len(args) != 1 || !args[0].Is(graph.Object) {
		return nil
	}
	var elements []*graph.Value
	for _, m := range sortedMembers(args[0]) {
		at := m.Range
		if at.IsZero() {
			at = m.Value.Range
		}
		elements = append(elements, graph.NewString(m.Key, at))
	}
	return restOf(graph.NewList(elements, s.at(r)), args[0])
}

func valuesOf(s *scope, r hcl.Range, args []*graph.Value) *graph.Value {
	if len(args) != 1 || !args[0].Is(graph.Object) {
		return nil
	}
	var elements []*graph.Value
	for _, m := range sortedMembers(args[0]) {
		elements = append(elements, m.Value)
	}
	return restOf(graph.NewList(elements, s.at(r)), args[0])
}

func restOf(v, of *graph.Value) *graph.Value {
	if of.Rest() == nil {
		return v
	}
	return v.WithRest(of.Rest())
}

func zipmap(s *scope, r hcl.Range, args []*graph.Value) *graph.Value {
	if len(args) != 2 || !args[0].Is(graph.List) || !args[1].Is(graph.List) || args[0].Holes() || args[0].Len() != args[1].Len() {
		return nil
	}
	var members []graph.Member
	for i, k := range args[0].Elements() {
		name, _ := text(k)
		members = append(members, graph.Member{Key: name, Range: k.Range, Value: args[1].Elements()[i]})
	}
	return graph.NewObject(members, s.at(r))
}

func coalesce(s *scope, r hcl.Range, args []*graph.Value) *graph.Value {
	for i, a := range args {
		if t, ok := a.Text(); ok && t == "" || a.Is(graph.Null) {
			continue
		}
		if u := a.Unknown(); u != nil && i+1 < len(args) && !(u.NotNull && (u.Type != graph.String || u.Prefix+u.Suffix != "" || len(a.References()) > 0)) {
			return s.unknown(r, u.Type, args[i:]...)
		}
		return a
	}
	return s.invalid(r, "all arguments of coalesce are null or empty")
}

func coalesceList(s *scope, r hcl.Range, args []*graph.Value) *graph.Value {
	for _, a := range args {
		if a.Is(graph.List) && a.Len() == 0 && a.Rest() == nil || a.Is(graph.Null) {
			continue
		}
		if !a.Is(graph.List) || a.Len() == 0 {
			return s.unknown(r, graph.List, args...)
		}
		return a
	}
	return s.invalid(r, "all arguments of coalescelist are empty")
}

func compact(_ *scope, _ hcl.Range, args []*graph.Value) *graph.Value {
	if len(args) != 1 || !args[0].Is(graph.List) {
		return nil
	}
	var out []*graph.Value
	for _, e := range args[0].Elements() {
		if t, ok := e.Text(); ok && t == "" || e.Is(graph.Null) {
			continue
		}
		out = append(out, e)
	}
	return args[0].WithList(out)
}

func contains(s *scope, r hcl.Range, args []*graph.Value) *graph.Value {
	if len(args) != 2 || !args[0].Is(graph.List) {
		return nil
	}
	sure := args[0].Rest() == nil
	for _, e := range args[0].Elements() {
		eq, known := equal(e, args[1])
		if known && eq {
			return graph.NewBool(true, s.at(r))
		}
		sure = sure && known
	}
	if !sure {
		return nil
	}
	return graph.NewBool(false, s.at(r))
}

func length(s *scope, r hcl.Range, args []*graph.Value) *graph.Value {
	if len(args) != 1 {
		return nil
	}
	if t, ok := args[0].Text(); ok {
		return graph.NewInt(int64(len([]rune(t))), s.at(r))
	}
	if !args[0].Is(graph.List) && !args[0].Is(graph.Object) || args[0].Rest() != nil {
		return nil
	}
	for _, e := range args[0].Elements() {
		if u := e.Unknown(); u != nil && u.Choice != nil && (u.Choice.Then == nil || u.Choice.Else == nil) {
			return nil // it may not be there
		}
	}
	return graph.NewInt(int64(args[0].Len()), s.at(r))
}

func slice(s *scope, r hcl.Range, args []*graph.Value) *graph.Value {
	if len(args) != 3 || !args[0].Is(graph.List) || args[0].Rest() != nil {
		return nil
	}
	from, ok1 := args[1].Int()
	to, ok2 := args[2].Int()
	if !ok1 || !ok2 {
		return nil
	}
	if from < 0 || to < from || int(to) > args[0].Len() {
		return s.invalid(r, "the list has no such part")
	}
	return args[0].WithList(args[0].Elements()[from:to])
}

func reverse(_ *scope, _ hcl.Range, args []*graph.Value) *graph.Value {
	if len(args) != 1 || !args[0].Is(graph.List) || args[0].Rest() != nil {
		return nil
	}
	out := slices.Clone(args[0].Elements())
	slices.Reverse(out)
	return args[0].WithList(out)
}

func one(s *scope, r hcl.Range, args []*graph.Value) *graph.Value {
	if len(args) != 1 || !args[0].Is(graph.List) || args[0].Rest() != nil && args[0].Len() == 0 {
		return nil
	}
	switch args[0].Len() {
	case 0:
		return graph.NewNull(s.at(r))
	case 1:
		return args[0].Elements()[0]
	}
	return s.invalid(r, "the list has more than one element")
}

func join(s *scope, r hcl.Range, args []*graph.Value) *graph.Value {
	if len(args) < 2 {
		return nil
	}
	delimiter, ok := args[0].Text()
	if !ok {
		return nil
	}
	var parts []*graph.Value
	for _, a := range args[1:] {
		if !a.Is(graph.List) || a.Rest() != nil {
			return nil
		}
		for _, e := range a.Elements() {
			if len(parts) > 0 && delimiter != "" {
				parts = append(parts, graph.NewString(delimiter, args[0].Range))
			}
			parts = append(parts, e)
		}
	}
	return s.assemble(parts, r)
}

// format works on holes for %s and %d without flags; the rest is computed
// when everything is known.
func format(s *scope, r hcl.Range, args []*graph.Value) *graph.Value {
	if len(args) == 0 {
		return nil
	}
	spec, ok := args[0].Text()
	if !ok {
		return nil
	}
	if !slices.ContainsFunc(args, (*graph.Value).Holes) {
		v, err := s.standard("format", r, args)
		if err != nil {
			return s.invalid(r, err.Error())
		}
		return v.WithReferences(referencesOf(args)...)
	}
	var parts []*graph.Value
	next := 1
	for spec != "" {
		before, rest, found := strings.Cut(spec, "%")
		if before != "" {
			parts = append(parts, graph.NewString(before, args[0].Range))
		}
		if !found {
			break
		}
		if rest == "" {
			return nil
		}
		switch rest[0] {
		case '%':
			parts = append(parts, graph.NewString("%", args[0].Range))
		case 's', 'd', 'v':
			if next >= len(args) {
				return nil
			}
			parts = append(parts, args[next])
			next++
		default:
			return nil
		}
		spec = rest[1:]
	}
	return s.assemble(parts, r)
}

func rangeOfNumbers(s *scope, r hcl.Range, args []*graph.Value) *graph.Value {
	var n []int64
	for _, a := range args {
		i, ok := a.Int()
		if !ok {
			return nil
		}
		n = append(n, i)
	}
	start, limit, step := int64(0), int64(0), int64(1)
	switch len(n) {
	case 1:
		limit = n[0]
	case 2:
		start, limit = n[0], n[1]
	case 3:
		start, limit, step = n[0], n[1], n[2]
	}
	if len(n) < 3 && limit < start {
		step = -1
	}
	if step == 0 {
		return s.invalid(r, "the step is zero")
	}
	var out []*graph.Value
	for i := start; step > 0 && i < limit || step < 0 && i > limit; i += step {
		if len(out) >= maxElements {
			s.m.root.tooMuch(s.at(r))
			return s.invalid(r, "the range is too long")
		}
		out = append(out, graph.NewInt(i, s.at(r)))
	}
	return graph.NewList(out, s.at(r))
}

func setUnion(s *scope, r hcl.Range, args []*graph.Value) *graph.Value {
	v := concat(s, r, args)
	if v.Is(graph.List) {
		return distinct(v)
	}
	return v
}

func quantified(s *scope, r hcl.Range, args []*graph.Value, any bool) *graph.Value {
	if len(args) != 1 || !args[0].Is(graph.List) {
		return nil
	}
	sure := args[0].Rest() == nil
	for _, e := range args[0].Elements() {
		b, known := asBool(e)
		if known && b == any {
			return graph.NewBool(any, s.at(r))
		}
		sure = sure && (known || e.Is(graph.Null))
	}
	if !sure {
		return nil
	}
	return graph.NewBool(!any, s.at(r))
}

// jsonEncode keeps the value beside its text, so that a document's parts
// keep where they stand, and holes stay holes.
func jsonEncode(s *scope, r hcl.Range, args []*graph.Value) *graph.Value {
	if len(args) != 1 {
		return nil
	}
	if args[0].Holes() {
		return s.unknown(r, graph.String, args[0]).WithDocument(args[0])
	}
	var b strings.Builder
	writeJSON(&b, args[0])
	return graph.NewString(b.String(), s.at(r)).WithDocument(args[0])
}

func writeJSON(b *strings.Builder, v *graph.Value) {
	switch v.Kind() {
	case graph.List:
		b.WriteByte('[')
		for i, e := range v.Elements() {
			if i > 0 {
				b.WriteByte(',')
			}
			writeJSON(b, e)
		}
		b.WriteByte(']')
	case graph.Object:
		b.WriteByte('{')
		for i, m := range sortedMembers(v) {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(quoteJSON(m.Key) + ":")
			writeJSON(b, m.Value)
		}
		b.WriteByte('}')
	case graph.String:
		t, _ := v.Text()
		b.WriteString(quoteJSON(t))
	case graph.Null:
		b.WriteString("null")
	default:
		t, _ := text(v)
		b.WriteString(t)
	}
}

// quoteJSON quotes as Terraform does: <, > and & as escapes.
func quoteJSON(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, c := range s {
		switch {
		case c == '"' || c == '\\':
			b.WriteRune('\\')
			b.WriteRune(c)
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\r':
			b.WriteString(`\r`)
		case c == '\t':
			b.WriteString(`\t`)
		case c < ' ' || c == '<' || c == '>' || c == '&' || c == 0x2028 || c == 0x2029:
			hex := strconv.FormatInt(int64(c), 16)
			b.WriteString(`\u` + strings.Repeat("0", 4-len(hex)) + hex)
		default:
			b.WriteRune(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}

func jsonText(v *graph.Value) string {
	var b strings.Builder
	writeJSON(&b, v)
	return b.String()
}
