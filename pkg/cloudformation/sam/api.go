package sam

import (
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/document"
)

const (
	anyMethod   = "x-amazon-apigateway-any-method"
	integration = "x-amazon-apigateway-integration"
	defaultPath = "$default"
)

// api is one API while events add paths to its definition.
type api struct {
	o *origin
	// managed is set where the transform writes the definition, since the
	// resource gives none.
	managed bool
	// body is the definition, nil when it is somewhere else.
	body *document.Node
	// conditions are those under which methods exist, by path and method.
	conditions map[string]map[string]string
	// defaultGoal is the function that all of an HTTP API goes to by default.
	defaultGoal string
}

// prepareAPIs finds the APIs, the events that belong to each, and makes the
// implicit ones for events that name none.
func (x *expander) prepareAPIs() {
	for _, o := range slices.Clone(x.order) {
		if o.kind == "Api" || o.kind == "HttpApi" {
			x.apis[o.id] = newAPI(o)
		}
	}
	for _, o := range slices.Clone(x.order) {
		switch o.kind {
		case "Function":
			o.events = x.eventsOf(o, functionEvents)
		case "StateMachine":
			o.events = x.eventsOf(o, machineEvents)
		}
		for _, e := range o.events {
			if e.kind == "Api" || e.kind == "HttpApi" {
				x.bind(e)
			}
		}
	}
}

func newAPI(o *origin) *api {
	a := &api{o: o, conditions: map[string]map[string]string{}}
	switch body := o.get("DefinitionBody"); {
	case truthy(body):
		a.body = clone(body)
	case truthy(o.get("DefinitionUri")):
	default:
		a.managed = true
		version := `"swagger": "2.0"`
		if v := text(o.get("OpenApiVersion")); o.kind == "HttpApi" {
			version = `"openapi": "3.0.1"`
		} else if strings.HasPrefix(v, "3") {
			version = `"openapi": "` + strings.Map(versionRune, v) + `"`
		}
		a.body = o.at.of(`{` + version + `, "info": {"version": "1.0", "title": {"Ref": "AWS::StackName"}}, "paths": {}}`)
	}
	return a
}

func versionRune(r rune) rune {
	if r >= '0' && r <= '9' || r == '.' {
		return r
	}
	return -1
}

// implicit are the APIs that the transform makes for events that name none, by the kind of event.
var implicit = map[string]string{"Api": "ServerlessRestApi", "HttpApi": "ServerlessHttpApi"}

// idProperty names the property by which an event names its API.
func idProperty(kind string) string {
	if kind == "HttpApi" {
		return "ApiId"
	}
	return "RestApiId"
}

// bind finds the API of an event, and puts the event's path into it.
func (x *expander) bind(e *event) {
	name := idProperty(e.kind)
	n := e.get(name)
	id := target(n)
	if isText(n) {
		id = n.Text
	}
	if n == nil {
		id = implicit[e.kind]
		n = e.p.ref(id)
		if x.apis[id] == nil {
			x.makeImplicit(e, id)
		}
		x.shareTags(e, x.apis[id].o)
	}
	a := x.apis[id]
	if r := x.resources[id]; a == nil && r != nil && !strings.HasPrefix(text(r.Get("Type")), prefix) {
		// An API that is no serverless resource: nothing is added to its definition.
		a = &api{o: &origin{id: id, kind: e.kind, node: r, settings: settings{r.Get("Properties")}, at: e.p}, conditions: map[string]map[string]string{}}
		if !isMapping(a.o.props) {
			a.o.props = e.p.mapping()
		}
	}
	if a == nil || a.o.kind != e.kind {
		x.warn(n.Range, "The %s of the event %s of %s is a !Ref of an %s%s of this template.", name, e.name, e.o.id, prefix, e.kind)
		return
	}
	e.api, e.apiID = a, n
	e.path, e.method = text(e.get("Path")), strings.ToLower(text(e.get("Method")))
	if e.path == "" && e.method == "" && e.kind == "HttpApi" {
		e.path, e.method = defaultPath, anyMethod
	}
	if e.path == "" || e.method == "" {
		x.warn(e.p.r, "The Path and Method of the event %s of %s are texts.", e.name, e.o.id)
		e.api = nil
		return
	}
	if a.conditions[e.path] == nil {
		a.conditions[e.path] = map[string]string{}
	}
	a.conditions[e.path][normalMethod(e.method)] = e.o.condition()
	if a.managed && !e.o.looped() {
		a.methodAt(e.p, e.path, e.method)
	}
}

// makeImplicit makes the API of events that name none. It stands where
// Globals say something of it, or at the first event.
func (x *expander) makeImplicit(e *event, id string) {
	p := e.p
	if g, ok := x.global[e.kind]; ok {
		p = at(g.Key)
	}
	node := p.of(`{"Properties": {}}`)
	if e.kind == "Api" {
		node = p.of(`{"Properties": {"StageName": "Prod"}}`)
	}
	o := &origin{id: id, kind: e.kind, key: p.text(id), node: node, at: p, section: x.top}
	o.props = x.merged(o)
	x.origins[id], x.apis[id] = o, newAPI(o)
	x.order = append(x.order, o)
	x.resources[id] = node
}

// shareTags gives the implicit API the tags of a resource that propagates its own.
func (x *expander) shareTags(e *event, o *origin) {
	tags := e.o.get("Tags")
	if !truthy(e.o.get("PropagateTags")) || !isMapping(tags) || len(tags.Pairs) == 0 {
		return
	}
	props := clone(o.props)
	all := clone(props.Get("Tags"))
	if !isMapping(all) {
		all = at(tags).mapping()
	}
	for _, t := range tags.Pairs {
		set(all, t)
	}
	set(props, document.Pair{Key: renamed(e.o.tagsKey(), "Tags"), Value: all})
	set(props, e.o.near("PropagateTags").pair("PropagateTags", e.p.of("true")))
	o.props = props
}

// implicitAttributes gives the condition and policies that an implicit API
// takes over from the resources whose events make it.
func (x *expander) implicitAttributes(a *api) []document.Pair {
	if a.o.node.Get("Type") != nil {
		return nil
	}
	var conditions []string
	for _, methods := range a.conditions {
		for _, c := range methods {
			conditions = append(conditions, c)
		}
	}
	pairs := x.anyOf(a.o.at, a.o.id+"Condition", conditions)
	for _, attribute := range []string{"DeletionPolicy", "UpdateReplacePolicy"} {
		best := document.Pair{}
		for _, o := range x.order {
			if slices.ContainsFunc(o.events, func(e *event) bool { return e.api == a }) {
				if p, ok := keyed(o.node, attribute); ok && (best.Key == nil || keeps(p.Value) > keeps(best.Value)) {
					best = p
				}
			}
		}
		if best.Key != nil {
			pairs = append(pairs, best)
		}
	}
	return pairs
}

func normalMethod(method string) string {
	if method = strings.ToLower(method); method == "any" {
		return anyMethod
	}
	return method
}

// contents gives what a part of a definition may be: itself, or the branches of an Fn::If.
func contents(n *document.Node) []*document.Node {
	parts, ok := branches(n)
	if !ok {
		return []*document.Node{n}
	}
	return slices.DeleteFunc(slices.Clone(parts[1:]), isNoValue)
}

// paths gives the paths of a definition that are mappings, or Fn::Ifs of them.
func (a *api) paths() []document.Pair {
	if a.body == nil || !isMapping(a.body.Get("paths")) {
		return nil
	}
	return a.body.Get("paths").Pairs
}

// valid reports whether the definition is one that the transform can add to.
func (a *api) valid() bool {
	return isMapping(a.body) && isMapping(a.body.Get("paths")) && (a.body.Get("swagger") != nil || a.body.Get("openapi") != nil)
}

// methodAt gives the definitions of a method, which are made when they are not there.
func (a *api) methodAt(p place, path, method string) []*document.Node {
	if !a.valid() {
		return nil
	}
	all := a.body.Get("paths")
	item := all.Get(path)
	if isNull(item) {
		item = p.mapping()
		set(all, p.pair(path, item))
	}
	var found []*document.Node
	for _, c := range contents(item) {
		if !isMapping(c) {
			continue
		}
		m := c.Get(normalMethod(method))
		if isNull(m) {
			m = p.mapping()
			set(c, p.pair(normalMethod(method), m))
		}
		for _, d := range contents(m) {
			if isMapping(d) {
				found = append(found, d)
			}
		}
	}
	return found
}

// integrated gives the methods of a path that have an integration, with their names.
func integrated(item *document.Node) []document.Pair {
	var found []document.Pair
	for _, c := range contents(item) {
		if !isMapping(c) {
			continue
		}
		for _, m := range c.Pairs {
			for _, d := range contents(m.Value) {
				if isMapping(d) && truthy(d.Get(integration)) {
					found = append(found, document.Pair{Key: m.Key, Value: d})
				}
			}
		}
	}
	return found
}

// conditional puts the conditions of methods and paths into a definition that the transform writes.
func (x *expander) conditional(a *api) {
	if !a.managed {
		return
	}
	all := a.body.Get("paths")
	for i, p := range all.Pairs {
		methods := a.conditions[p.Key.Text]
		var conditions []string
		for name, c := range methods {
			conditions = append(conditions, c)
			if m, ok := keyed(p.Value, name); ok && c != "" {
				if in := m.Value.Get(integration); in != nil && in.Get("uri") != nil {
					set(in, at(m.Key).pair("uri", at(m.Key).when(c, in.Get("uri"))))
				}
				m.Value = at(m.Key).when(c, m.Value)
				set(p.Value, m)
			}
		}
		name := a.o.id + strings.NewReplacer("/", "SLASH", "{", "OB", "}", "CB").Replace(p.Key.Text) + "PathCondition"
		for _, c := range x.anyOf(at(p.Key), name, conditions) {
			all.Pairs[i].Value = at(p.Key).when(c.Value.Text, p.Value)
		}
	}
}
