package plan

import (
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/document"
	"github.com/plinth-lint/plinth/pkg/graph"
)

// form says how much the configuration says of a value.
type form uint8

const (
	unsure form = iota // nothing is known of how it is set: dynamic blocks, states
	unset              // nobody sets it
	leaf               // an expression sets it
	block              // a block, whose arguments are expressions
	blocks             // a list of such
)

// expression is what the configuration says of a value.
type expression struct {
	form form
	node *document.Node
}

func classify(n *document.Node) expression {
	switch {
	case n == nil:
		return expression{form: unset}
	case n.Kind == document.Sequence:
		return expression{blocks, n}
	case n.Kind == document.Scalar:
		return expression{}
	case len(n.Pairs) == 0 || n.Get("constant_value") != nil:
		return expression{leaf, n}
	}
	if refs := n.Get("references"); refs != nil && refs.Kind == document.Sequence {
		return expression{leaf, n}
	}
	return expression{block, n}
}

// child gives what is said of a member. Of what nobody sets as a whole
// something may set a part: a dynamic block does not show.
func (e expression) child(key string) expression {
	switch e.form {
	case leaf:
		return e
	case block:
		return classify(e.node.Get(key))
	}
	return expression{}
}

// element gives what is said of an element of a list.
func (e expression) element(i int, v *document.Node) expression {
	switch e.form {
	case leaf, block:
		return e
	case blocks:
		if i < len(e.node.Items) && agrees(e.node.Items[i], v) {
			return classify(e.node.Items[i])
		}
		for n, item := range e.node.Items[:min(len(e.node.Items), 100)] {
			if n != i && agrees(item, v) {
				return classify(item)
			}
		}
	}
	return expression{}
}

// agrees reports whether a block can have made an object: the constants in it are the object's.
// Blocks of a set are not in the order of their values.
func agrees(b, v *document.Node) bool {
	if mapping(b) == nil {
		return false
	}
	for _, p := range b.Pairs {
		constant := mapping(p.Value).Get("constant_value")
		if constant == nil || constant.Kind != document.Scalar {
			continue
		}
		if got := mapping(v).Get(p.Key.Text); got == nil || got.Kind != document.Scalar || got.Text != constant.Text {
			return false
		}
	}
	return true
}

// scope is a module in which names have a meaning.
type scope struct {
	plan   *Plan
	module *document.Node // of the configuration, or nil
	prefix string         // the address of the module's instance
	key    string         // its instance key
	call   *document.Node // the call that leads to it
	parent *scope
}

// scope gives the module that an address stands in.
func (p *Plan) scope(steps []step) *scope {
	s := &scope{plan: p, module: p.configuration}
	for _, call := range steps[:len(steps)-1] {
		s = s.enter(call)
	}
	return s
}

// enter gives the module that a call leads to.
func (s *scope) enter(call step) *scope {
	n := mapping(mapping(s.module.Get("module_calls")).Get(strings.TrimPrefix(call.name, "module.")))
	return &scope{plan: s.plan, module: mapping(n.Get("module")), prefix: join(s.prefix, call.name+call.key), key: call.key, call: n, parent: s}
}

// block gives the configuration of a resource by its address in the module.
func (s *scope) block(address string) *document.Node {
	if s.module == nil {
		return nil
	}
	index, ok := s.plan.blocks[s.module]
	if !ok {
		index = map[string]*document.Node{}
		if list := s.module.Get("resources"); list != nil {
			for _, r := range list.Items {
				index[text(mapping(r).Get("address"))] = mapping(r)
			}
		}
		s.plan.blocks[s.module] = index
	}
	return index[address]
}

// configured gives what the configuration says of the resource.
func (r *resource) configured() expression {
	if r.block == nil {
		return expression{}
	}
	n := mapping(r.block.Get("expressions"))
	if n == nil || len(n.Pairs) == 0 {
		return expression{block, &document.Node{Kind: document.Mapping}}
	}
	return expression{block, n}
}

// maxSteps bounds what is followed for one value, maxReferences what it may refer to.
const (
	maxSteps      = 1000
	maxReferences = 256
)

// follower follows names to resources.
type follower struct {
	steps int
	each  *document.Node // the references of the block's for_each
	found []graph.Reference
}

// references gives the resources that an expression names.
func (r *resource) references(e expression) []graph.Reference {
	if r == nil || e.form != leaf {
		return nil
	}
	f := follower{each: r.block.Get("for_each_expression").Get("references")}
	f.all(r.scope, e.node.Get("references"), r.steps[len(r.steps)-1].key)
	return f.found
}

// all follows the references of one expression. Terraform lists a name with
// each shorter form of it; the longest says all.
func (f *follower) all(s *scope, list *document.Node, key string) {
	if list == nil || list.Kind != document.Sequence || s == nil {
		return
	}
	items := list.Items[:min(len(list.Items), maxReferences)]
	keyed := slices.ContainsFunc(items, func(n *document.Node) bool {
		return text(n) == "each.key" || text(n) == "each.value" || text(n) == "count.index"
	})
	if !keyed {
		key = ""
	}
	for i, n := range items {
		name := text(n)
		longer := func(o *document.Node) bool {
			rest, is := strings.CutPrefix(text(o), name)
			return is && (strings.HasPrefix(rest, ".") || strings.HasPrefix(rest, "["))
		}
		twice := slices.ContainsFunc(items[:i], func(o *document.Node) bool { return text(o) == name })
		if name != "" && !twice && !slices.ContainsFunc(items, longer) {
			f.one(s, name, key)
		}
	}
}

func (f *follower) one(s *scope, name, key string) {
	parts := names(name)
	if f.steps++; f.steps > maxSteps || len(parts) < 2 {
		return
	}
	switch parts[0].name {
	case "each":
		if parts[1].name == "value" && len(parts) > 2 {
			f.eachOf(s, parts[2].name, key)
		}
	case "count", "local", "path", "terraform", "self":
	case "var":
		if s.parent != nil {
			f.all(s.parent, mapping(mapping(s.call.Get("expressions")).Get(parts[1].name)).Get("references"), s.key)
		}
	case "module":
		if len(parts) > 2 {
			f.output(s.enter(step{"module." + parts[1].name, parts[1].key}), parts[2].name)
		}
	case "data":
		if len(parts) > 2 && parts[1].name == "aws_iam_policy_document" { // which says what it is given
			f.deep(s, s.block("data."+parts[1].name+"."+parts[2].name).Get("expressions"))
		}
	default:
		f.resource(s, parts, key)
	}
}

// eachOf follows an attribute of each.value, where for_each goes over the instances of a resource.
func (f *follower) eachOf(s *scope, attribute, key string) {
	if f.each == nil || f.each.Kind != document.Sequence || len(f.each.Items) != 1 {
		return
	}
	of := names(text(f.each.Items[0]))
	if len(of) == 2 && of[0].key == "" && s.block(of[0].name+"."+of[1].name) != nil {
		f.resource(s, append(of, step{name: attribute}), key)
	}
}

func (f *follower) resource(s *scope, parts []step, key string) {
	address := join(s.prefix, parts[0].name+"."+parts[1].name)
	if own := parts[1].key; own != "" {
		address += own
	} else if s.plan.byAddress[address+key] != nil {
		address += key
	}
	ref := graph.Reference{Address: address}
	if len(parts) > 2 {
		ref.Attribute = parts[2].name
	}
	if len(f.found) < maxReferences && !slices.Contains(f.found, ref) {
		f.found = append(f.found, ref)
	}
}

// deep follows all references of a block.
func (f *follower) deep(s *scope, n *document.Node) {
	if f.steps++; n == nil || f.steps > maxSteps {
		return
	}
	for _, p := range n.Pairs {
		if p.Key.Text == "references" {
			f.all(s, p.Value, "")
			continue
		}
		f.deep(s, p.Value)
	}
	for _, item := range n.Items {
		f.deep(s, item)
	}
}

// dependsOn gives what a resource waits for: in a configuration by names of its module, in a state by addresses.
func (r *resource) dependsOn() []graph.Reference {
	f := follower{}
	s, list := r.scope, r.block.Get("depends_on")
	if r.block == nil {
		s, list = &scope{plan: r.scope.plan}, r.node.Get("depends_on")
	}
	if list == nil {
		return nil
	}
	for _, n := range list.Items[:min(len(list.Items), maxReferences)] {
		steps, ok := split(text(n))
		if ok && !strings.HasPrefix(text(n), "data.") {
			f.found = append(f.found, graph.Reference{Address: join(s.prefix, whole(steps)), Range: n.Range})
		}
	}
	return f.found
}

// region gives the region of the resource's provider where a constant or a variable of the root says it.
func (p *Plan) region(r *resource) string {
	key := text(r.block.Get("provider_config_key"))
	e := mapping(mapping(mapping(mapping(p.providers).Get(key)).Get("expressions")).Get("region"))
	if constant := e.Get("constant_value"); constant != nil {
		return text(constant)
	}
	refs := e.Get("references")
	if refs == nil || len(refs.Items) != 1 || strings.Contains(key, ":") {
		return ""
	}
	name, _ := strings.CutPrefix(text(refs.Items[0]), "var.")
	return text(mapping(p.variables.Get(name)).Get("value"))
}
