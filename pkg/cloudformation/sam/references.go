package sam

import (
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/document"
)

// rewrite leads references to what serverless resources offer, such as
// Function.Alias, to the resources that stand for it. What changes is copied.
func (x *expander) rewrite(n *document.Node) *document.Node {
	if n == nil {
		return nil
	}
	switch name, arg := intrinsic(n); name {
	case "Ref":
		if id, ok := x.renames[text(arg)]; ok {
			return at(n).ref(id)
		}
		return n
	case "Fn::GetAtt":
		return x.rewriteGetAtt(n, arg)
	case "Fn::Sub":
		return x.rewriteSub(n, arg)
	}
	out := n
	for i, p := range n.Pairs {
		v := x.rewrite(p.Value)
		if p.Key.Text == "DependsOn" {
			v = x.rewriteDepends(v)
		}
		if v != p.Value {
			if out == n {
				c := *n
				c.Pairs = slices.Clone(n.Pairs)
				out = &c
			}
			out.Pairs[i].Value = v
		}
	}
	for i, item := range n.Items {
		if v := x.rewrite(item); v != item {
			if out == n {
				c := *n
				c.Items = slices.Clone(n.Items)
				out = &c
			}
			out.Items[i] = v
		}
	}
	return out
}

// rewriteGetAtt leads Function.Version.Arn to the version's own attribute.
func (x *expander) rewriteGetAtt(n, arg *document.Node) *document.Node {
	path := text(arg)
	if isList(arg) && len(arg.Items) == 2 && isText(arg.Items[0]) && isText(arg.Items[1]) {
		path = arg.Items[0].Text + "." + arg.Items[1].Text
	}
	cut := strings.LastIndexByte(path, '.')
	if cut < 0 {
		return n
	}
	if id, ok := x.renames[path[:cut]]; ok {
		return at(n).getAtt(id, path[cut+1:])
	}
	return n
}

// rewriteSub leads the variables of Fn::Sub.
func (x *expander) rewriteSub(n, arg *document.Node) *document.Node {
	format, variables := arg, (*document.Node)(nil)
	if isList(arg) && len(arg.Items) == 2 {
		format, variables = arg.Items[0], arg.Items[1]
	}
	if !isText(format) {
		return n
	}
	s, changed := x.rewriteFormat(format.Text, variables), x.rewrite(variables)
	if s == format.Text && changed == variables {
		return n
	}
	if s != format.Text {
		format = at(format).text(s)
	}
	if changed == nil {
		return at(n).of(`{"Fn::Sub": "$0"}`, format)
	}
	return at(n).of(`{"Fn::Sub": ["$0", "$1"]}`, format, changed)
}

func (x *expander) rewriteFormat(s string, own *document.Node) string {
	var out strings.Builder
	for {
		before, after, ok := strings.Cut(s, "${")
		out.WriteString(before)
		name, rest, closed := strings.Cut(after, "}")
		if !ok || !closed {
			if ok {
				out.WriteString("${" + after)
			}
			return out.String()
		}
		out.WriteString("${" + x.variable(name, own) + "}")
		s = rest
	}
}

func (x *expander) variable(name string, own *document.Node) string {
	if own.Get(name) != nil {
		return name
	}
	if id, ok := x.renames[name]; ok {
		return id
	}
	if cut := strings.LastIndexByte(name, '.'); cut > 0 {
		if id, ok := x.renames[name[:cut]]; ok {
			return id + name[cut:]
		}
	}
	return name
}

// rewriteDepends puts what a connector makes in its place.
func (x *expander) rewriteDepends(n *document.Node) *document.Node {
	var ids []*document.Node
	changed := false
	for _, d := range listOf(n) {
		o := x.origins[d.Text]
		if o == nil || o.kind != "Connector" {
			ids = append(ids, d)
			continue
		}
		changed = true
		for _, id := range o.made {
			if !slices.ContainsFunc(listOf(n), func(other *document.Node) bool { return other.Text == id }) {
				ids = append(ids, at(d).text(id))
			}
		}
	}
	if !changed {
		return n
	}
	return at(n).list(ids...)
}
