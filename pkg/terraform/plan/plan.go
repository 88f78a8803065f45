// Package plan reads what `terraform show -json` writes of a plan or a state
// (https://developer.hashicorp.com/terraform/internals/json-format) into the
// resources that pkg/terraform makes of configuration, and tells pkg/terraform
// what is known of a configuration that it evaluates. It evaluates nothing itself,
// and knows no provider's schema.
package plan

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/document"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
)

// Looks reports whether a file is a plan or state as JSON: an object with
// format_version, and planned_values or values. One that is cut off counts,
// so that it is told of.
func Looks(f *source.File) bool {
	text := bytes.TrimLeft(bytes.TrimPrefix(f.Bytes, []byte("\xef\xbb\xbf")), " \t\r\n")
	if !bytes.HasPrefix(text, []byte("{")) || !bytes.Contains(text, []byte(`"format_version"`)) ||
		!bytes.Contains(text, []byte(`"planned_values"`)) && !bytes.Contains(text, []byte(`"values"`)) {
		return false
	}
	var top struct {
		Version json.RawMessage `json:"format_version"`
		Planned json.RawMessage `json:"planned_values"`
		Values  json.RawMessage `json:"values"`
	}
	if err := json.Unmarshal(text, &top); err != nil {
		return bytes.Contains(text, []byte(`"terraform_version"`))
	}
	return top.Version != nil && (top.Planned != nil || top.Values != nil)
}

// Plan is a plan or state that was read.
type Plan struct {
	name          string
	file          source.Range
	configuration *document.Node // of the root module; nil in a state
	providers     *document.Node
	variables     *document.Node
	changes       map[string]*document.Node // what is known of a change, by address
	resources     []*resource
	data          map[string]*resource // data sources that were read, or are read after apply
	byAddress     map[string]*resource
	keys          map[declared][]string                        // instance keys of blocks and module calls
	blocks        map[*document.Node]map[string]*document.Node // by module and address
	complete      bool
	diags         diag.Diagnostics
}

// resource is one resource of planned_values or values.
type resource struct {
	address string
	steps   []step
	kind    string
	node    *document.Node
	named   source.Range   // where the address stands
	block   *document.Node // in the configuration, or nil
	scope   *scope
}

// Read reads a file for which Looks is true. The plan is nil when nothing of it can be used.
func Read(f *source.File) (*Plan, diag.Diagnostics) {
	nodes, diags := document.Parse(f)
	if len(nodes) == 0 || diags.HasErrors() {
		return nil, diags
	}
	p := &Plan{
		name: f.Path, file: source.Range{File: f.Path}, changes: map[string]*document.Node{}, data: map[string]*resource{},
		byAddress: map[string]*resource{}, keys: map[declared][]string{}, blocks: map[*document.Node]map[string]*document.Node{}, diags: diags,
	}
	top := nodes[0]
	if !p.version(top.Get("format_version")) {
		return nil, p.diags
	}
	values := top.Get("planned_values")
	if values == nil {
		values = top.Get("values")
	}
	p.configuration = mapping(mapping(top.Get("configuration")).Get("root_module"))
	p.providers = mapping(top.Get("configuration")).Get("provider_config")
	p.variables = mapping(top.Get("variables"))
	p.complete = text(top.Get("complete")) != "false" && text(top.Get("errored")) != "true"
	if !p.complete {
		p.diags.Add(diag.Note, "plan-partial", top.Range, "Plan is not complete",
			"It was made with -target, with deferred changes, or ended with an error, so resources may be missing.")
	}
	for _, c := range p.list(top, "resource_changes") {
		if c.Get("deposed") == nil {
			p.changes[text(c.Get("address"))] = mapping(c.Get("change"))
		}
	}
	if values != nil && values.Kind != document.Mapping {
		p.wrong(values, "the values", "an object")
	}
	p.module(mapping(values).Get("root_module"), false)
	p.module(mapping(mapping(top.Get("prior_state")).Get("values")).Get("root_module"), true)
	return p, p.diags
}

// version reports whether the format is one that is known: its minor versions
// add fields only.
func (p *Plan) version(n *document.Node) bool {
	major, minor, dotted := strings.Cut(text(n), ".")
	if dotted && minor != "" && (major == "0" || major == "1") {
		return true
	}
	at := p.file
	if n != nil {
		at = n.Range
	}
	p.diags.Add(diag.Error, "plan-version", at, "Format of the plan is not known", "format_version is %q. plinth reads the formats 0.1 to 1.x.", text(n))
	return false
}

// module reads the resources of a module and of those that it calls. Of the state
// before the plan, data sources alone are read: the plan itself holds those that wait for apply.
func (p *Plan) module(n *document.Node, prior bool) {
	switch {
	case n == nil:
		return
	case n.Kind != document.Mapping:
		p.wrong(n, "a module", "an object")
		return
	}
	for _, r := range p.list(n, "resources") {
		if isData := text(r.Get("mode")) == "data"; isData || !prior {
			p.resource(r, isData)
		}
	}
	for _, child := range p.list(n, "child_modules") {
		p.module(child, prior)
	}
}

func (p *Plan) resource(n *document.Node, isData bool) {
	address, kind := n.Get("address"), n.Get("type")
	steps, ok := split(text(address))
	if !ok || text(kind) == "" {
		p.complete = false
		p.diags.Add(diag.Error, "plan-resource", n.Range, "Resource cannot be read", "It has no type, or its address %q is none of Terraform's.", text(address))
		return
	}
	if values := n.Get("values"); values != nil && values.Kind != document.Mapping && text(values) != "null" {
		p.wrong(values, "the values of "+text(address), "an object")
		return
	}
	if !isData && p.forgotten(text(address)) {
		return
	}
	r := &resource{address: text(address), steps: steps, kind: text(kind), node: n, named: address.Range}
	r.scope = p.scope(steps)
	r.block = r.scope.block(steps[len(steps)-1].name)
	if isData {
		if p.data[r.address] == nil {
			p.data[r.address] = r
			p.count(r)
		}
		return
	}
	if p.byAddress[r.address] != nil {
		p.diags.Add(diag.Error, "plan-resource", address.Range, "Resource is given twice", "%s also stands above. The first one is read.", text(address))
		return
	}
	p.byAddress[r.address] = r
	p.resources = append(p.resources, r)
	p.count(r)
}

// forgotten reports whether a resource is no longer managed after apply, but not destroyed.
func (p *Plan) forgotten(address string) bool {
	actions := p.changes[address].Get("actions")
	return actions != nil && len(actions.Items) == 1 && text(actions.Items[0]) == "forget"
}

// list gives the objects of a list, and tells of what is no such list.
func (p *Plan) list(n *document.Node, key string) []*document.Node {
	n = n.Get(key)
	if n == nil || n.Kind == document.Scalar && n.Plain && n.Text == "null" {
		return nil
	}
	if n.Kind != document.Sequence {
		p.wrong(n, key, "a list")
		return nil
	}
	var out []*document.Node
	for _, item := range n.Items {
		if item.Kind != document.Mapping {
			p.wrong(item, "an element of "+key, "an object")
			continue
		}
		out = append(out, item)
	}
	return out
}

// wrong tells of what is not as it has to be: resources may be missing then.
func (p *Plan) wrong(n *document.Node, what, want string) {
	p.complete = false
	p.diags.Add(diag.Error, "plan-structure", n.Range, "Plan is not as Terraform writes it", "Here stands %s, which has to be %s.", what, want)
}

// text gives a scalar's text, "" for anything else.
func text(n *document.Node) string {
	if n == nil || n.Kind != document.Scalar {
		return ""
	}
	return n.Text
}

// mapping gives a node that is a mapping, nil for anything else.
func mapping(n *document.Node) *document.Node {
	if n == nil || n.Kind != document.Mapping {
		return nil
	}
	return n
}

// Unit gives the resources of the plan, judged by itself: what the
// configuration does not set and the provider fills in later is absent, as it
// is in the configuration.
func (p *Plan) Unit() *graph.Unit {
	u := &graph.Unit{ID: p.name, Tool: graph.Terraform, Complete: p.complete, Range: p.file, Files: []string{p.name}}
	for i, r := range p.resources {
		if i == 0 {
			u.Range = r.named
		}
		u.Resources = append(u.Resources, p.made(r))
	}
	return u
}

// made gives a resource with its places in the plan.
func (p *Plan) made(r *resource) *graph.Resource {
	b := builder{r}
	res := &graph.Resource{
		Address: r.address, Config: plain(r.steps), Type: r.kind, Declared: r.kind, Tool: graph.Terraform,
		Properties: b.properties(p.changes[r.address]), Range: r.node.Range, Header: r.named, Region: p.region(r), References: r.dependsOn(),
	}
	if region, ok := res.Properties.Get("region").Text(); ok {
		res.Region = region
	}
	return res
}
