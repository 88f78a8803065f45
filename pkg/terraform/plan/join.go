package plan

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
)

// declared names a resource, data source or module call: by the address of the
// module's instance that it stands in, and its own within that.
type declared struct{ module, name string }

// count notes the instance keys of a resource and of the module calls that lead to it.
func (p *Plan) count(r *resource) {
	for i, s := range r.steps {
		d := declared{whole(r.steps[:i]), s.name}
		if last := i == len(r.steps)-1; last || !slices.Contains(p.keys[d], s.key) {
			p.keys[d] = append(p.keys[d], s.key)
		}
	}
}

// Name gives the path of the plan's file.
func (p *Plan) Name() string { return p.name }

// Complete reports whether the plan is one of all resources.
func (p *Plan) Complete() bool { return p.complete }

// IsState reports whether it is a state, which has no configuration and no variables.
func (p *Plan) IsState() bool { return p.configuration == nil }

// Instances gives the instance keys ("", "[0]", `["a"]`) of a resource, data
// source or module call, which is named as within its module (aws_x.y,
// data.aws_x.y, module.m), in Terraform's order. It is not ok when the plan does not say.
func (p *Plan) Instances(module, name string) (keys []string, ok bool) {
	if p == nil {
		return nil, false
	}
	if keys := p.keys[declared{module, name}]; len(keys) > 0 {
		keys = slices.Clone(keys)
		slices.SortFunc(keys, compareKeys)
		return keys, true
	}
	if strings.HasPrefix(name, "module.") || strings.HasPrefix(name, "data.") || !p.complete {
		return nil, false // of what is not listed something may be used all the same
	}
	return nil, p.scopeOf(module).block(name) != nil
}

// compareKeys orders instance keys: numbers by value, then texts.
func compareKeys(a, b string) int {
	na, erra := strconv.Atoi(strings.Trim(a, "[]"))
	nb, errb := strconv.Atoi(strings.Trim(b, "[]"))
	switch {
	case erra == nil && errb == nil:
		return cmp.Compare(na, nb)
	case erra == nil:
		return -1
	case errb == nil:
		return 1
	}
	return strings.Compare(a, b)
}

// Index gives what an instance key of for_each holds: `a` of `["a"]`.
func Index(key string) (string, bool) {
	text, err := strconv.Unquote(strings.TrimSuffix(strings.TrimPrefix(key, "["), "]"))
	return text, err == nil
}

// scopeOf gives the module at an address, "" for the root.
func (p *Plan) scopeOf(module string) *scope {
	s := &scope{plan: p, module: p.configuration}
	for rest := names(module); len(rest) > 1; rest = rest[2:] {
		s = s.enter(step{"module." + rest[1].name, rest[1].key})
	}
	return s
}

// Calls reports whether the plan knows what a module call leads to.
func (p *Plan) Calls(module, name string) bool {
	if p == nil {
		return false
	}
	return len(p.keys[declared{module, name}]) > 0 || p.scopeOf(module).enter(step{name: name}).module != nil
}

// Below gives the resources of a module's instance and of the modules that it
// calls, with their places in the plan.
func (p *Plan) Below(module string) []*graph.Resource {
	var out []*graph.Resource
	for _, r := range p.resources {
		if strings.HasPrefix(r.address, module+".") {
			out = append(out, p.made(r))
		}
	}
	return out
}

// Resources gives the resources whose addresses are not among those given,
// with their places in the plan.
func (p *Plan) Resources(without map[string]bool) []*graph.Resource {
	var out []*graph.Resource
	for _, r := range p.resources {
		if !without[r.address] {
			out = append(out, p.made(r))
		}
	}
	return out
}

// Addresses gives the addresses of the resources in the plan's order.
func (p *Plan) Addresses() []string {
	var out []string
	for _, r := range p.resources {
		out = append(out, r.address)
	}
	return out
}

// Place gives where the plan holds a resource, the file where it does not.
func (p *Plan) Place(address string) source.Range {
	if r := p.byAddress[address]; r != nil {
		return r.named
	}
	return p.file
}

// Names gives what the root module declares: aws_x.y, data.aws_x.y, module.m, and
// of a plan var.v and output.o. A state tells of what has instances only.
func (p *Plan) Names() map[string]bool {
	out := map[string]bool{}
	for d := range p.keys {
		if d.module == "" {
			out[d.name] = true
		}
	}
	if p.configuration == nil {
		return out
	}
	if list := p.configuration.Get("resources"); list != nil {
		for _, r := range list.Items {
			out[text(mapping(r).Get("address"))] = true
		}
	}
	for key, prefix := range map[string]string{"module_calls": "module.", "variables": "var.", "outputs": "output."} {
		if n := mapping(p.configuration.Get(key)); n != nil {
			for _, pair := range n.Pairs {
				out[prefix+pair.Key.Text] = true
			}
		}
	}
	delete(out, "")
	return out
}

// Variable gives what the plan says of a variable of the root module; it is not ok when it says nothing.
func (p *Plan) Variable(name string) (Said, bool) {
	if p == nil {
		return Said{}, false
	}
	v := mapping(p.variables.Get(name)).Get("value")
	if v == nil {
		return Said{}, false
	}
	s := Said{place: place{value: v, set: expression{form: leaf}, at: v.Range, name: "var." + name}}
	s.place.sensitive = mapping(mapping(p.configuration.Get("variables")).Get(name)).Get("sensitive")
	return s, true
}

// Resource gives what the plan says of a resource or data source by its
// address; it is not ok when the plan does not hold it.
func (p *Plan) Resource(address string) (Said, bool) {
	if p == nil {
		return Said{}, false
	}
	r := p.data[address]
	if r == nil {
		if r = p.byAddress[address]; r == nil {
			return Said{}, false
		}
	}
	b := builder{r}
	return Said{builder: b, place: b.root(p.changes[address])}, true
}

// Output gives the resources that an output of a module refers to.
func (p *Plan) Output(module, name string) []graph.Reference {
	if p == nil {
		return nil
	}
	f := follower{}
	f.output(p.scopeOf(module), name)
	return f.found
}

// output follows an output of a module.
func (f *follower) output(s *scope, name string) {
	output := mapping(mapping(s.module.Get("outputs")).Get(name))
	f.all(s, mapping(output.Get("expression")).Get("references"), "")
}
