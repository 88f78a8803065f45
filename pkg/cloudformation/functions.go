package cloudformation

import (
	"encoding/base64"
	"math/big"
	"net/netip"
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
		if id, attribute, ok := getAtt(arg); ok {
			return ev.attribute(n, id, attribute)
		}
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
		region, _ := text(ev.eval(arg))
		return graph.NewUnknown(graph.Unknowable{
			Expr: ev.shown(n), Reason: "the zones of a region are known at deployment", Type: graph.List, NotNull: true, Same: graph.ZonesOf(region),
		}, n.Range)
	case "Fn::ImportValue":
		export, _ := text(ev.eval(arg))
		u := graph.Unknowable{Expr: ev.shown(n), Reason: "it is exported by another stack", NotNull: true, Type: graph.Unknown}
		if export != "" {
			u.Same = "export " + export
		}
		return graph.NewUnknown(u, n.Range)
	case "Fn::Length":
		if v := ev.eval(arg); v.Is(graph.List) && v.Rest() == nil {
			return graph.NewInt(int64(v.Len()), n.Range)
		}
		return ev.unknown(n, ev.shown(n), "the list is not known", graph.Number)
	case "Fn::ToJsonString":
		return ev.toJSON(n, arg)
	case "Fn::And", "Fn::Or", "Fn::Not", "Fn::Equals", "Condition":
		return ev.decide(n)
	case "Fn::Transform":
		ev.t.unit.Complete = false
		ev.t.diags.Add(diag.Note, "macro-not-run", n.Range, "Macro is not run", "What the transform gives is not known.")
		return ev.unknown(n, ev.shown(n), "a macro is not run", graph.Unknown)
	default:
		ev.t.diags.Add(diag.Warning, "function-unknown", n.Range, "Intrinsic function is not known", "%s is no intrinsic function of CloudFormation.", name)
		return ev.unknown(n, ev.shown(n), name+" is not known", graph.Unknown)
	}
	ev.t.diags.Add(diag.Warning, "function-shape", n.Range, "Intrinsic function has the wrong form", "The argument of %s has the wrong form.", name)
	return ev.unknown(n, ev.shown(n), "the argument of "+name+" has the wrong form", graph.Unknown)
}

// wrong tells of a function whose argument has the wrong form.
func (ev *evaluator) wrong(n *document.Node, name string) *graph.Value {
	ev.t.diags.Add(diag.Warning, "function-shape", n.Range, "Intrinsic function has the wrong form", "The argument of %s has the wrong form.", name)
	return ev.unknown(n, ev.shown(n), "the argument of "+name+" has the wrong form", graph.Unknown)
}

func getAtt(arg *document.Node) (id, attribute string, ok bool) {
	if arg.Kind == document.Scalar {
		return strings.Cut(arg.Text, ".")
	}
	if len(arg.Items) == 2 && arg.Items[0].Kind == document.Scalar && arg.Items[1].Kind == document.Scalar {
		return arg.Items[0].Text, arg.Items[1].Text, true
	}
	return "", "", false
}

func (ev *evaluator) decide(n *document.Node) *graph.Value {
	switch ev.t.conditions.decide(n) {
	case yes:
		return graph.NewBool(true, n.Range)
	case no:
		return graph.NewBool(false, n.Range)
	}
	return ev.unknown(n, ev.shown(n), "the condition cannot be decided", graph.Bool)
}

// choose evaluates Fn::If: both branches, when the condition cannot be decided.
func (ev *evaluator) choose(n, arg *document.Node) *graph.Value {
	if len(arg.Items) != 3 || arg.Items[0].Kind != document.Scalar {
		return ev.wrong(n, "Fn::If")
	}
	name := ev.substitute(arg.Items[0].Text)
	state := ev.t.conditions.state(name, arg.Items[0])
	base, opposite := ev.t.conditions.base(name)
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
	u := graph.Unknowable{
		Expr: ev.shown(n), Reason: "the condition " + name + " cannot be decided", At: arg.Items[0].Range, Type: graph.Unknown,
		NotNull: !then.IsNull() && !otherwise.IsNull(),
		Choice:  &graph.Choice{Condition: base, Then: then, Else: otherwise},
	}
	if kind := then.Kind(); then != nil && otherwise != nil && kind == otherwise.Kind() && kind != graph.Unknown {
		u.Type = kind
	}
	return graph.NewUnknown(u, n.Range)
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
	written := ev.t.file.Text(n.Content)
	start := strings.Index(written, s)
	if start < 0 || s == "" {
		return func(int, int) source.Range { return n.Range }
	}
	start += int(n.Content.Start.Byte)
	return func(from, to int) source.Range { return ev.t.file.Range(start+from, start+to) }
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
	list := ev.eval(arg.Items[1])
	if !known || !list.Is(graph.List) || list.Rest() != nil {
		return ev.unknown(n, ev.shown(n), reasonOf(list, "the list is not known"), graph.String).WithReferences(list.References()...)
	}
	var pieces []*graph.Value
	for i, e := range list.Elements() {
		if i > 0 && delimiter != "" {
			pieces = append(pieces, graph.NewString(delimiter, arg.Items[0].Range))
		}
		pieces = append(pieces, e)
	}
	return ev.assemble(n, pieces)
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
	v := ev.eval(arg.Items[1])
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
}

func (ev *evaluator) pick(n, arg *document.Node) *graph.Value {
	if len(arg.Items) != 2 {
		return ev.wrong(n, "Fn::Select")
	}
	at, known := text(ev.eval(arg.Items[0]))
	index, err := strconv.Atoi(at)
	list := ev.eval(arg.Items[1])
	if known && err == nil && list.Is(graph.List) && index >= 0 && index < list.Len() {
		return list.Elements()[index].WithRange(n.Range)
	}
	u := graph.Unknowable{Expr: ev.shown(n), Reason: reasonOf(list, "the element is not known"), Type: graph.Unknown, NotNull: true}
	if of := list.Unknown(); of != nil && of.Same != "" && known {
		u.Same, u.Of = of.Same+"["+at+"]", of.Same
	}
	return graph.NewUnknown(u, n.Range).WithReferences(list.References()...)
}

// find evaluates Fn::FindInMap. When a key is not known but every entry gives
// the same value, that value is certain.
func (ev *evaluator) find(n, arg *document.Node) *graph.Value {
	if len(arg.Items) < 3 {
		return ev.wrong(n, "Fn::FindInMap")
	}
	name, named := text(ev.eval(arg.Items[0]))
	var table *document.Node
	if named {
		table = ev.t.mappings.Get(name)
	}
	first, second := ev.eval(arg.Items[1]), ev.eval(arg.Items[2])
	candidates := step(step([]*document.Node{table}, first), second)
	var values []*graph.Value
	for _, c := range candidates {
		values = append(values, ev.eval(c))
	}
	switch {
	case len(values) > 0 && same(values):
		return values[0].WithRange(n.Range)
	case len(values) == 0 && len(arg.Items) == 4 && arg.Items[3].Get("DefaultValue") != nil && !first.IsUnknown() && !second.IsUnknown():
		return ev.eval(arg.Items[3].Get("DefaultValue"))
	}
	reason := reasonOf(first, reasonOf(second, "the map has no such entry"))
	return ev.unknown(n, ev.shown(n), reason, graph.Unknown)
}

// step gives the entries of the tables under a key, all of them when the key is not known.
func step(tables []*document.Node, key *graph.Value) []*document.Node {
	var out []*document.Node
	k, known := text(key)
	for _, t := range tables {
		if t == nil {
			continue
		}
		for _, p := range t.Pairs {
			if !known || p.Key.Text == k {
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
			b.WriteString(strconv.Quote(m.Key) + ":")
			writeJSON(b, m.Value)
		}
		b.WriteByte('}')
	case graph.String:
		s, _ := v.Text()
		b.WriteString(strconv.Quote(s))
	case graph.Null:
		b.WriteString("null")
	default:
		s, _ := text(v)
		b.WriteString(s)
	}
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
