package sam

import (
	"strings"

	"github.com/plinth-lint/plinth/pkg/document"
)

// httpAPI expands AWS::Serverless::HttpApi, written or implicit
// (https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-httpapi.html).
func (x *expander) httpAPI(o *origin) {
	a := x.apis[o.id]
	attributes := x.implicitAttributes(a)
	props := o.body()
	o.trueSame(props, "FailOnWarnings")
	x.httpCORS(a)
	x.httpAuth(a)
	var tags *document.Node
	if a.valid() {
		tags = x.httpTags(a)
		x.httpInfo(a)
	}
	x.conditional(a)
	a.define(props)
	x.emit(o, o.at, o.id, "AWS::ApiGatewayV2::Api", props, attributes...)
	stage := o.at.of(`{"ApiId": "$0", "StageName": "$1", "AutoDeploy": true}`, o.at.ref(o.id), o.at.text(defaultPath))
	o.same(stage, "StageVariables AccessLogSettings DefaultRouteSettings RouteSettings")
	id := o.id + "ApiGatewayDefaultStage"
	if p, ok := keyed(o.props, "StageName"); ok && truthy(p.Value) {
		set(stage, p)
		if text(p.Value) != defaultPath {
			id = o.stageID()
		}
	}
	if tags == nil {
		tags = o.get("Tags")
	}
	if tags != nil {
		set(stage, document.Pair{Key: o.tagsKey(), Value: tags})
	}
	x.emit(o, o.at, id, "AWS::ApiGatewayV2::Stage", stage, attributes...)
	x.renames[o.id+".Stage"] = id
	x.authorizerPermissions(o, attributes)
	x.httpDomain(o, tags, attributes)
}

// httpTags adds the tags of an HTTP API to its definition, with the mark of
// the transform, and gives all of them.
func (x *expander) httpTags(a *api) *document.Node {
	tags := a.o.at.mapping()
	if n := a.o.get("Tags"); isMapping(n) {
		tags = clone(n)
	}
	set(tags, a.o.at.pair("httpapi:createdBy", a.o.at.text("SAM")))
	list := a.o.near("Tags").list()
	if old := a.body.Get("tags"); isList(old) {
		list = old
	}
next:
	for _, t := range tags.Pairs {
		for _, old := range list.Items {
			if text(old.Get("name")) == t.Key.Text {
				set(old, at(t.Key).pair("x-amazon-apigateway-tag-value", t.Value))
				continue next
			}
		}
		list.Items = append(list.Items, at(t.Key).of(`{"name": "$0", "x-amazon-apigateway-tag-value": "$1"}`, at(t.Key).text(t.Key.Text), t.Value))
	}
	set(a.body, a.o.near("Tags").pair("tags", list))
	return tags
}

// httpInfo adds name, description and endpoint to the definition.
func (x *expander) httpInfo(a *api) {
	info := a.body.Get("info")
	if !isMapping(info) {
		info = a.o.at.mapping()
		set(a.body, a.o.at.pair("info", info))
	}
	if p, ok := keyed(a.o.props, "Name"); ok && truthy(p.Value) {
		set(info, document.Pair{Key: renamed(p.Key, "title"), Value: p.Value})
	}
	if p, ok := keyed(a.o.props, "Description"); ok && truthy(p.Value) {
		set(info, document.Pair{Key: renamed(p.Key, "description"), Value: p.Value})
	}
	if len(info.Pairs) == 0 {
		without(a.body, "info")
	}
	if p, ok := keyed(a.o.props, "DisableExecuteApiEndpoint"); ok && !isNull(p.Value) {
		a.disableEndpoint(at(p.Key), p.Value)
	}
	if all := a.body.Get("paths"); truthy(a.o.get("FailOnWarnings")) {
		for i, p := range all.Pairs {
			if p.Key.Text == defaultPath {
				all.Pairs[i].Key = renamed(p.Key, "/"+defaultPath)
			}
		}
	}
}

// corsWords are the settings of CORS in an HTTP API.
var corsWords = []string{"AllowOrigins", "AllowHeaders", "AllowMethods", "ExposeHeaders", "MaxAge", "AllowCredentials"}

// httpCORS adds CORS to the definition of an HTTP API.
func (x *expander) httpCORS(a *api) {
	if x.needs(a, "CorsConfiguration") == nil {
		return
	}
	pair, _ := keyed(a.o.props, "CorsConfiguration")
	p := at(pair.Value)
	config := p.mapping()
	if old := a.body.Get("x-amazon-apigateway-cors"); isMapping(old) {
		config = old
	}
	switch {
	case isMapping(pair.Value):
		x.unknown(pair.Value, "CorsConfiguration", corsWords)
		for _, c := range pair.Value.Pairs {
			switch {
			case c.Key.Text == "AllowCredentials" && !isTrue(c.Value), isNull(c.Value):
			default:
				set(config, document.Pair{Key: renamed(c.Key, strings.ToLower(c.Key.Text[:1])+c.Key.Text[1:]), Value: c.Value})
			}
		}
	case isTrue(pair.Value) || x.says(pair.Value, "true"):
		set(config, p.pair("allowOrigins", p.of(`["*"]`)))
	default:
		// A function such as Fn::If gives the settings, whose names begin small in a definition.
		config = corsNames(pair.Value)
	}
	set(a.body, document.Pair{Key: renamed(pair.Key, "x-amazon-apigateway-cors"), Value: config})
}

// says reports whether a scalar or a parameter's value is a word, whatever its case.
func (x *expander) says(n *document.Node, word string) bool {
	s, ok := x.literal(n)
	return ok && strings.EqualFold(s, word)
}

// corsNames gives the settings in the branches of an Fn::If the names that a definition has for them.
func corsNames(n *document.Node) *document.Node {
	if parts, ok := branches(n); ok {
		return choose(n, parts[0], corsNames(parts[1]), corsNames(parts[2]))
	}
	if !isMapping(n) {
		return n
	}
	c := *n
	c.Pairs = nil
	for _, p := range n.Pairs {
		if p.Key.Text != "" {
			p.Key = renamed(p.Key, strings.ToLower(p.Key.Text[:1])+p.Key.Text[1:])
		}
		c.Pairs = append(c.Pairs, p)
	}
	return &c
}
