package cloudformation

import (
	"cmp"
	"math/big"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/document"
	"github.com/plinth-lint/plinth/pkg/graph"
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

// reasonOf gives why a value is not known.
func reasonOf(v *graph.Value, otherwise string) string {
	if u := v.Unknown(); u != nil && u.Reason != "" {
		return u.Reason
	}
	return otherwise
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
