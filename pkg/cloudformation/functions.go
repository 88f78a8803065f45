package cloudformation

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/document"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
)

// call evaluates an intrinsic function; n is the whole expression.
func (ev *evaluator) call(n *document.Node, name string, arg *document.Node) *graph.Value {
	switch name {
	case "Ref":
		if arg.Kind == document.Scalar {
			return ev.ref(n, ev.substitute(arg.Text))
		}
	case "Fn::GetAtt":
		return ev.getAtt(n, arg)
	case "Fn::Sub":
		return ev.sub(n, arg)
	case "Fn::Join":
		return ev.join(n, arg)
	case "Fn::Split":
		return ev.split(n, arg)
	case "Fn::Select":
		return ev.pick(n, arg)
	case "Fn::FindInMap":
		return ev.find(n, arg)
	case "Fn::If":
		return ev.choose(n, arg)
	case "Fn::Base64":
		return ev.base64(n, arg)
	case "Fn::Cidr":
		return ev.cidr(n, arg)
	case "Fn::GetAZs":
		return ev.zones(n, arg)
	case "Fn::ImportValue":
		return ev.imported(n, arg)
	case "Fn::GetStackOutput":
		return ev.stackOutput(n, arg)
	case "Fn::Length":
		return ev.length(n, arg)
	case "Fn::ToJsonString":
		return ev.toJSON(n, arg)
	case "Fn::And", "Fn::Or", "Fn::Not", "Fn::Equals", "Condition":
		return ev.decide(n)
	case "Fn::Transform":
		return ev.transform(n, arg)
	default:
		if strings.Contains(strings.TrimPrefix(name, "Fn::"), "::") { // !Rain::Embed
			return ev.directive(n, name)
		}
		ev.t.diags.Add(diag.Warning, "function-unknown", n.Range, "Intrinsic function is not known", "%s is no intrinsic function of CloudFormation.", name)
		return ev.unknown(n, ev.shown(n), name+" is not known", graph.Unknown)
	}
	return ev.wrong(n, name)
}

// zones gives Fn::GetAZs.
func (ev *evaluator) zones(n, arg *document.Node) *graph.Value {
	region := ev.eval(arg)
	of, known := text(region)
	if u := region.Unknown(); !known && u != nil {
		of = u.Same
	}
	u := graph.Unknowable{Expr: ev.shown(n), Reason: "the zones of a region are known at deployment", Type: graph.List, NotNull: true}
	switch {
	case of == "AWS::Region" || of == "" && known:
		u.Same = graph.ZonesOf("")
	case of != "":
		u.Same = graph.ZonesOf(of)
	}
	return graph.NewUnknown(u, n.Range)
}

// imported gives Fn::ImportValue.
func (ev *evaluator) imported(n, arg *document.Node) *graph.Value {
	name := ev.eval(arg)
	u := graph.Unknowable{Expr: ev.shown(n), Reason: "it is exported by another stack", NotNull: true, Type: graph.Unknown, Export: name}
	if s, known := text(name); known {
		u.Same = "export " + s
	} else if of := name.Unknown(); of != nil && of.Same != "" {
		u.Same = "export " + of.Same
	}
	return graph.NewUnknown(u, n.Range).WithReferences(name.References()...)
}

func (ev *evaluator) length(n, arg *document.Node) *graph.Value {
	ev.needsExtensions(n, "Fn::Length")
	if v := ev.eval(arg); v.Is(graph.List) && v.Rest() == nil {
		return graph.NewInt(int64(v.Len()), n.Range)
	}
	return ev.unknown(n, ev.shown(n), "the list is not known", graph.Number)
}

// stackOutput gives Fn::GetStackOutput, an output of any stack of the account.
func (ev *evaluator) stackOutput(n, arg *document.Node) *graph.Value {
	u := graph.Unknowable{Expr: ev.shown(n), Reason: "it is an output of another stack", NotNull: true, Type: graph.String}
	stack, known := text(ev.eval(orEmpty(arg.Get("StackName"))))
	output, named := text(ev.eval(orEmpty(arg.Get("OutputName"))))
	if known && named && arg.Get("Region") == nil {
		u.Same = "output " + stack + "." + output
	}
	return graph.NewUnknown(u, n.Range)
}

func orEmpty(n *document.Node) *document.Node {
	if n == nil {
		return &document.Node{Kind: document.Mapping}
	}
	return n
}

// directive tells of what a preprocessor puts into the template before the service sees it.
func (ev *evaluator) directive(n *document.Node, name string) *graph.Value {
	name = strings.TrimPrefix(name, "Fn::")
	ev.t.diags.Add(diag.Note, "module-not-expanded", n.Range, "Directive is not run",
		"What %s puts here is not known: it is of a preprocessor. Check what that writes.", name)
	return ev.unknown(n, ev.shown(n), name+" is of a preprocessor", graph.Unknown)
}

// wrong tells of a function whose argument has the wrong form, unless
// another function makes the argument.
func (ev *evaluator) wrong(n *document.Node, name string) *graph.Value {
	if _, arg := function(n); arg != n {
		if inner, _ := function(arg); inner != "" {
			return ev.unknown(n, ev.shown(n), reasonOf(ev.eval(arg), "the argument of "+name+" is not known"), graph.Unknown)
		}
	}
	ev.t.diags.Add(diag.Warning, "function-shape", n.Range, "Intrinsic function has the wrong form", "The argument of %s has the wrong form.", name)
	return ev.unknown(n, ev.shown(n), "the argument of "+name+" has the wrong form", graph.Unknown)
}

// getAtt evaluates Fn::GetAtt in its forms: Id.Attribute, and a list of which
// the attribute's name may be a function.
func (ev *evaluator) getAtt(n, arg *document.Node) *graph.Value {
	if arg.Kind == document.Scalar {
		if id, attribute, ok := strings.Cut(arg.Text, "."); ok {
			return ev.attribute(n, id, attribute)
		}
		return ev.wrong(n, "Fn::GetAtt")
	}
	if len(arg.Items) != 2 || arg.Items[0].Kind != document.Scalar {
		return ev.wrong(n, "Fn::GetAtt")
	}
	id, attribute := arg.Items[0].Text, ev.eval(arg.Items[1])
	if s, ok := text(attribute); ok {
		return ev.attribute(n, id, s)
	}
	if !attribute.IsUnknown() || ev.t.resources[ev.substitute(id)].node == nil {
		return ev.wrong(n, "Fn::GetAtt")
	}
	return ev.unknown(n, ev.shown(n), "which attribute it is, is not known", graph.Unknown).
		WithReferences(graph.Reference{Address: ev.t.prefix + ev.substitute(id), Range: n.Range})
}

func (ev *evaluator) decide(n *document.Node) *graph.Value {
	switch ev.t.conditions.decide(n, ev.vars) {
	case yes:
		return graph.NewBool(true, n.Range)
	case no:
		return graph.NewBool(false, n.Range)
	}
	return ev.unknown(n, ev.shown(n), "the condition cannot be decided", graph.Bool)
}

// choose evaluates Fn::If: both branches, when the condition cannot be decided.
func (ev *evaluator) choose(n, arg *document.Node) *graph.Value {
	if len(arg.Items) != 3 {
		return ev.wrong(n, "Fn::If")
	}
	name, state, base, opposite := ev.condition(arg.Items[0])
	if name == "" {
		return ev.wrong(n, "Fn::If")
	}
	if holds, assumed := ev.assumed[base]; assumed && state == maybe {
		state = toTruth(holds != opposite)
	}
	switch state {
	case yes:
		return ev.eval(arg.Items[1])
	case no:
		return ev.eval(arg.Items[2])
	}
	then, otherwise := ev.under(base, !opposite).eval(arg.Items[1]), ev.under(base, opposite).eval(arg.Items[2])
	if opposite {
		then, otherwise = otherwise, then
	}
	return choice(graph.Unknowable{
		Expr: ev.shown(n), Reason: "the condition " + name + " cannot be decided", At: arg.Items[0].Range,
	}, ev.t.prefix+base, then, otherwise, n.Range)
}

// condition gives the condition of Fn::If: its name, and what is certain of
// it. An expression in place of a name is named by itself.
func (ev *evaluator) condition(n *document.Node) (name string, state truth, base string, opposite bool) {
	fn, _ := function(n)
	if fn == "" && n.Kind == document.Scalar {
		name = ev.substitute(n.Text)
		base, opposite = ev.t.conditions.base(name)
		return name, ev.t.conditions.state(name, n), base, opposite
	}
	if fn == "" {
		return "", maybe, "", false
	}
	name = ev.shown(n)
	return name, ev.t.conditions.decide(n, ev.vars), name, false
}

// choice gives the unknown that is one of two values.
func choice(u graph.Unknowable, condition string, then, otherwise *graph.Value, r source.Range) *graph.Value {
	u.NotNull = !then.IsNull() && !otherwise.IsNull()
	u.Choice = &graph.Choice{Condition: condition, Then: then, Else: otherwise}
	if kind := then.Kind(); then != nil && otherwise != nil && kind == otherwise.Kind() && kind != graph.Unknown {
		u.Type = kind
	}
	return graph.NewUnknown(u, r)
}

// maxBranches bounds the branches of one value that a function is applied to.
const maxBranches = 16

// branches applies a function to each value that v may be by conditions that
// cannot be decided, so that the result is one by the same conditions.
func (ev *evaluator) branches(n *document.Node, v *graph.Value, apply func(*graph.Value) *graph.Value) *graph.Value {
	if u := v.Unknown(); u != nil && u.Choice != nil && u.Choice.Then != nil && u.Choice.Else != nil && leaves(v) <= maxBranches {
		then, otherwise := ev.branches(n, u.Choice.Then, apply), ev.branches(n, u.Choice.Else, apply)
		return choice(graph.Unknowable{Expr: ev.shown(n), Reason: u.Reason, At: u.At}, u.Choice.Condition, then, otherwise, n.Range)
	}
	return apply(v)
}

func leaves(v *graph.Value) int {
	if u := v.Unknown(); u != nil && u.Choice != nil {
		return leaves(u.Choice.Then) + leaves(u.Choice.Else)
	}
	return 1
}

// under gives an evaluator for a branch, in which its condition is decided.
func (ev *evaluator) under(condition string, holds bool) *evaluator {
	branch := *ev
	branch.assumed = map[string]bool{condition: holds}
	for name, h := range ev.assumed {
		branch.assumed[name] = h
	}
	return &branch
}

// assemble joins the pieces of a text: one string when all are known, else an
// unknown that keeps them.
func (ev *evaluator) assemble(n *document.Node, pieces []*graph.Value) *graph.Value {
	parts := make([]*graph.Value, 0, len(pieces))
	var refs []graph.Reference
	var whole, prefix, suffix strings.Builder
	holes := false
	for _, p := range pieces {
		refs = append(refs, p.References()...)
		s, known := text(p)
		if !known {
			holes = true
			suffix.Reset()
			if !p.IsUnknown() { // a list, or nothing
				p = graph.NewUnknown(graph.Unknowable{Expr: ev.shown(n), Reason: "a part is no text", Invalid: true}, n.Range)
			}
			parts = append(parts, p)
			continue
		}
		parts = append(parts, graph.NewString(s, p.Range))
		whole.WriteString(s)
		suffix.WriteString(s)
		if !holes {
			prefix.WriteString(s)
		}
	}
	if !holes {
		if s := whole.String(); strings.Contains(s, "{{resolve:") {
			return dynamic(s, n.Range).WithReferences(refs...)
		}
		return graph.NewString(whole.String(), n.Range).WithReferences(refs...)
	}
	u := graph.Unknowable{
		Expr: ev.shown(n), Type: graph.String, NotNull: true, Parts: parts, Prefix: prefix.String(), Suffix: suffix.String(),
	}
	same := ""
	for _, p := range parts {
		if of := p.Unknown(); of != nil {
			if u.Reason == "" {
				u.Reason, u.At = of.Reason, of.At
			}
			if of.Secret {
				u.Secret = true
			}
			if of.Same == "" {
				same = "-"
			}
			if same != "-" {
				same += "${" + of.Same + "}"
			}
			continue
		}
		if s, _ := p.Text(); same != "-" {
			same += s
		}
	}
	if same != "-" {
		u.Same = same
	}
	return graph.NewUnknown(u, n.Range).WithReferences(refs...)
}

// sub evaluates Fn::Sub in both forms.
func (ev *evaluator) sub(n, arg *document.Node) *graph.Value {
	format := arg
	var own *document.Node
	if arg.Kind == document.Sequence && len(arg.Items) == 2 && arg.Items[1].Kind == document.Mapping {
		format, own = arg.Items[0], arg.Items[1]
	}
	if format.Kind != document.Scalar {
		return ev.wrong(n, "Fn::Sub")
	}
	s := ev.substitute(format.Text)
	locate := ev.locator(format, s)
	var pieces []*graph.Value
	for at := 0; at < len(s); {
		open := strings.Index(s[at:], "${")
		end := -1
		if open >= 0 {
			end = strings.IndexByte(s[at+open:], '}')
		}
		if open < 0 || end < 0 {
			pieces = append(pieces, graph.NewString(s[at:], locate(at, len(s))))
			break
		}
		if open > 0 {
			pieces = append(pieces, graph.NewString(s[at:at+open], locate(at, at+open)))
		}
		name := s[at+open+2 : at+open+end]
		r := locate(at+open, at+open+end+1)
		if literal, ok := strings.CutPrefix(name, "!"); ok {
			pieces = append(pieces, graph.NewString("${"+literal+"}", r))
		} else if v := ev.variable(own, strings.TrimSpace(name), r); v != nil {
			pieces = append(pieces, v)
		}
		at += open + end + 1
	}
	return ev.assemble(n, pieces)
}

// locator gives the function from offsets in a scalar's text to ranges in the
// file: exact where the text stands in the file letter by letter, else the whole scalar.
func (ev *evaluator) locator(n *document.Node, s string) func(from, to int) source.Range {
	file := ev.t.files[n.Content.File]
	written := ev.t.text(n.Content)
	start := strings.Index(written, s)
	if start < 0 || s == "" {
		return func(int, int) source.Range { return n.Range }
	}
	start += int(n.Content.Start.Byte)
	return func(from, to int) source.Range { return file.Range(start+from, start+to) }
}

// variable gives the value of ${name} in Fn::Sub.
func (ev *evaluator) variable(own *document.Node, name string, r source.Range) *graph.Value {
	at := &document.Node{Range: r, Content: r}
	if v := own.Get(name); v != nil {
		return ev.eval(v)
	}
	if id, attribute, dotted := strings.Cut(name, "."); dotted {
		return ev.attribute(at, id, attribute)
	}
	return ev.ref(at, name)
}

func (ev *evaluator) join(n, arg *document.Node) *graph.Value {
	if len(arg.Items) != 2 {
		return ev.wrong(n, "Fn::Join")
	}
	delimiter, known := text(ev.eval(arg.Items[0]))
	return ev.branches(n, ev.eval(arg.Items[1]), func(list *graph.Value) *graph.Value {
		if !known || !list.Is(graph.List) || list.Rest() != nil || mayShift(list.Elements()) {
			return ev.unknown(n, ev.shown(n), reasonOf(list, "the list is not known"), graph.String).WithReferences(referencesIn(list)...)
		}
		var pieces []*graph.Value
		for i, e := range list.Elements() {
			if i > 0 && delimiter != "" {
				pieces = append(pieces, graph.NewString(delimiter, arg.Items[0].Range))
			}
			pieces = append(pieces, e)
		}
		return ev.assemble(n, pieces)
	})
}

// referencesIn gives the references of a list and its elements.
func referencesIn(list *graph.Value) []graph.Reference {
	refs := slices.Clone(list.References())
	for _, e := range list.Elements() {
		refs = append(refs, e.References()...)
	}
	return refs
}

// reasonOf gives why a value is not known.
func reasonOf(v *graph.Value, otherwise string) string {
	if u := v.Unknown(); u != nil && u.Reason != "" {
		return u.Reason
	}
	return otherwise
}

func (ev *evaluator) split(n, arg *document.Node) *graph.Value {
	if len(arg.Items) != 2 {
		return ev.wrong(n, "Fn::Split")
	}
	delimiter, known := text(ev.eval(arg.Items[0]))
	return ev.branches(n, ev.eval(arg.Items[1]), func(v *graph.Value) *graph.Value {
		s, ok := text(v)
		if !known || !ok || delimiter == "" {
			u := graph.Unknowable{Expr: ev.shown(n), Reason: reasonOf(v, "the text is not known"), Type: graph.List, NotNull: true}
			if of := v.Unknown(); of != nil && of.Same != "" && known {
				u.Same = "split " + delimiter + " " + of.Same
			}
			return graph.NewUnknown(u, n.Range).WithReferences(v.References()...)
		}
		var elements []*graph.Value
		for part := range strings.SplitSeq(s, delimiter) {
			elements = append(elements, graph.NewString(part, v.Range).WithReferences(v.References()...))
		}
		return graph.NewList(elements, n.Range)
	})
}

func (ev *evaluator) pick(n, arg *document.Node) *graph.Value {
	if len(arg.Items) != 2 {
		return ev.wrong(n, "Fn::Select")
	}
	at, known := text(ev.eval(arg.Items[0]))
	index, err := strconv.Atoi(at)
	return ev.branches(n, ev.eval(arg.Items[1]), func(list *graph.Value) *graph.Value {
		// a list whose earlier elements a condition may remove has no certain index
		if known && err == nil && list.Is(graph.List) && index >= 0 && index < list.Len() && !mayShift(list.Elements()[:index+1]) {
			return list.Elements()[index].WithRange(n.Range)
		}
		u := graph.Unknowable{Expr: ev.shown(n), Reason: reasonOf(list, "the element is not known"), Type: graph.Unknown, NotNull: true}
		if of := list.Unknown(); of != nil && of.Same != "" && known {
			u.Same, u.Of = of.Same+"["+at+"]", of.Same
		}
		return graph.NewUnknown(u, n.Range).WithReferences(list.References()...)
	})
}

// mayShift reports whether a condition may remove one of the elements.
func mayShift(elements []*graph.Value) bool {
	return slices.ContainsFunc(elements, func(e *graph.Value) bool {
		u := e.Unknown()
		return u != nil && u.Choice != nil && (u.Choice.Then == nil || u.Choice.Else == nil)
	})
}

// find evaluates Fn::FindInMap. When a key is not known but every entry gives
// the same value, that value is certain.
func (ev *evaluator) find(n, arg *document.Node) *graph.Value {
	if len(arg.Items) < 3 {
		return ev.wrong(n, "Fn::FindInMap")
	}
	var otherwise *document.Node
	if len(arg.Items) == 4 {
		ev.needsExtensions(n, "A default of Fn::FindInMap")
		otherwise = arg.Items[3].Get("DefaultValue")
	}
	name := ev.eval(arg.Items[0])
	first, second := ev.eval(arg.Items[1]), ev.eval(arg.Items[2])
	return ev.branches(n, first, func(first *graph.Value) *graph.Value {
		return ev.branches(n, second, func(second *graph.Value) *graph.Value {
			return ev.lookUp(n, []*graph.Value{name, first, second}, otherwise)
		})
	})
}

// lookUp gives the entry under a map's name and two keys.
func (ev *evaluator) lookUp(n *document.Node, keys []*graph.Value, otherwise *document.Node) *graph.Value {
	entries := []*document.Node{ev.t.mappings}
	reason, certain := "", true
	for _, key := range keys {
		entries = step(entries, key)
		if _, known := text(key); !known {
			certain = false
			reason = cmp.Or(reason, reasonOf(key, "a key of the map is not known"))
		}
	}
	var values []*graph.Value
	for _, e := range entries {
		values = append(values, ev.eval(e))
	}
	if otherwise != nil && (len(values) == 0 || !certain) {
		values = append(values, ev.eval(otherwise))
	}
	if len(values) > 0 && same(values) {
		return values[0].WithRange(n.Range)
	}
	u := graph.Unknowable{Expr: ev.shown(n), Reason: cmp.Or(reason, "the map has no such entry"), NotNull: true, Type: graph.Unknown}
	for _, v := range values {
		s, ok := text(v)
		if !ok {
			u.OneOf = nil
			break
		}
		if !slices.Contains(u.OneOf, s) {
			u.OneOf = append(u.OneOf, s)
		}
	}
	return graph.NewUnknown(u, n.Range)
}

// step gives the entries of the tables under a key, all that it may be when it is not known.
func step(tables []*document.Node, key *graph.Value) []*document.Node {
	var out []*document.Node
	k, known := text(key)
	var among []string
	if u := key.Unknown(); u != nil {
		among = u.OneOf
	}
	for _, t := range tables {
		if t == nil {
			continue
		}
		for _, p := range t.Pairs {
			if known && p.Key.Text == k || !known && (len(among) == 0 || slices.Contains(among, p.Key.Text)) {
				out = append(out, p.Value)
			}
		}
	}
	return out
}

func same(values []*graph.Value) bool {
	for _, v := range values[1:] {
		if equal(values[0], v) != yes {
			return false
		}
	}
	return true
}

func (ev *evaluator) base64(n, arg *document.Node) *graph.Value {
	v := ev.eval(arg)
	if s, ok := text(v); ok {
		return graph.NewString(base64.StdEncoding.EncodeToString([]byte(s)), n.Range).WithDocument(v).WithReferences(v.References()...)
	}
	return ev.unknown(n, ev.shown(n), reasonOf(v, "the text is not known"), graph.String).WithDocument(v).WithReferences(v.References()...)
}

func (ev *evaluator) toJSON(n, arg *document.Node) *graph.Value {
	ev.needsExtensions(n, "Fn::ToJsonString")
	v := ev.eval(arg)
	if v == nil {
		return nil
	}
	if v.Holes() {
		return ev.unknown(n, ev.shown(n), "a part of it is not known", graph.String).WithDocument(v)
	}
	var b strings.Builder
	writeJSON(&b, v)
	return graph.NewString(b.String(), n.Range).WithDocument(v)
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
		for i, m := range v.Members() {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(quote(m.Key) + ":")
			writeJSON(b, m.Value)
		}
		b.WriteByte('}')
	case graph.String:
		s, _ := v.Text()
		b.WriteString(quote(s))
	case graph.Null:
		b.WriteString("null")
	default:
		s, _ := text(v)
		b.WriteString(s)
	}
}

func quote(s string) string {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(s) // a text can always be written
	return strings.TrimSuffix(b.String(), "\n")
}

// maxCidrs is the most blocks that Fn::Cidr gives, as the service bounds it.
const maxCidrs = 256

func (ev *evaluator) cidr(n, arg *document.Node) *graph.Value {
	if len(arg.Items) < 2 {
		return ev.wrong(n, "Fn::Cidr")
	}
	block := ev.eval(arg.Items[0])
	s, _ := text(block)
	prefix, err := netip.ParsePrefix(s)
	count, counted := ev.integer(arg.Items[1])
	bits := 0
	if err == nil {
		bits = prefix.Addr().BitLen() - prefix.Bits()
	}
	host, sized := bits-1, true
	if len(arg.Items) > 2 {
		host, sized = ev.integer(arg.Items[2])
	}
	if err != nil || !counted || !sized || count < 1 || count > maxCidrs || host < 0 || host > bits {
		return ev.unknown(n, ev.shown(n), reasonOf(block, "the blocks are not known"), graph.List).WithReferences(block.References()...)
	}
	base := new(big.Int).SetBytes(prefix.Masked().Addr().AsSlice())
	var elements []*graph.Value
	for i := range count {
		at := new(big.Int).Add(base, new(big.Int).Lsh(big.NewInt(int64(i)), uint(host)))
		raw := make([]byte, prefix.Addr().BitLen()/8)
		address, _ := netip.AddrFromSlice(at.FillBytes(raw))
		if !prefix.Contains(address) {
			break
		}
		elements = append(elements, graph.NewString(netip.PrefixFrom(address, prefix.Addr().BitLen()-host).String(), n.Range))
	}
	return graph.NewList(elements, n.Range)
}

func (ev *evaluator) integer(n *document.Node) (int, bool) {
	s, ok := text(ev.eval(n))
	i, err := strconv.Atoi(s)
	return i, ok && err == nil
}
