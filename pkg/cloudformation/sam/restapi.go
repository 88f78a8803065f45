package sam

import (
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/document"
)

// restAPI expands AWS::Serverless::Api, written or implicit
// (https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-api.html).
func (x *expander) restAPI(o *origin) {
	a := x.apis[o.id]
	attributes := x.implicitAttributes(a)
	props := o.body()
	o.same(props, "BinaryMediaTypes MinimumCompressionSize")
	o.trueSame(props, "FailOnWarnings Name Description Mode ApiKeySourceType Policy SecurityPolicy EndpointAccessMode")
	x.endpoint(o, props)
	x.cors(a)
	x.restAuth(a)
	x.gatewayResponses(a)
	x.restExtras(a)
	x.conditional(a)
	a.define(props)
	x.emit(o, o.at, o.id, "AWS::ApiGateway::RestApi", props, attributes...)
	deployment := o.at.of(`{"RestApiId": "$0"}`, o.at.ref(o.id))
	if o.get("OpenApiVersion") == nil {
		set(deployment, o.at.pair("StageName", o.at.text("Stage")))
	}
	x.emit(o, o.at, o.id+"Deployment", "AWS::ApiGateway::Deployment", deployment, attributes...)
	stage := o.at.of(`{"RestApiId": "$0", "DeploymentId": "$1"}`, o.at.ref(o.id), o.at.ref(o.id+"Deployment"))
	o.same(stage, "StageName CacheClusterEnabled CacheClusterSize Variables MethodSettings AccessLogSetting CanarySetting TracingEnabled")
	if n := o.get("Tags"); n != nil {
		set(stage, document.Pair{Key: o.tagsKey(), Value: o.tags("")})
	}
	if o.get("StageName") == nil {
		x.warn(o.at.r, "The API %s has no StageName.", o.id)
	}
	id := o.stageID()
	x.emit(o, o.at, id, "AWS::ApiGateway::Stage", stage, attributes...)
	x.renames[o.id+".Stage"], x.renames[o.id+".Deployment"] = id, o.id+"Deployment"
	x.authorizerPermissions(o, attributes)
	x.domain(o, attributes)
	x.usagePlanOf(o, id, attributes)
	x.propagate(o)
}

// stageID gives the logical id of an API's stage.
func (o *origin) stageID() string {
	name := text(o.get("StageName"))
	if name == "" || suffixed("", name) != name {
		return suffixed(o.id+"Stage", name)
	}
	return o.id + name + "Stage"
}

// define gives the properties of an API its definition, or the place where it lies.
func (a *api) define(props *document.Node) {
	if a.body != nil {
		set(props, document.Pair{Key: renamed(a.o.keyOf("DefinitionBody"), "Body"), Value: a.body})
	} else if p, ok := keyed(a.o.props, "DefinitionUri"); ok {
		set(props, document.Pair{Key: renamed(p.Key, "BodyS3Location"), Value: location(p.Value, "Bucket", "Key", "Version")})
	}
}

// needs gives a property of an API that adds to its definition, nil when there is none, and
// tells of one that has no definition in the template to add to.
func (x *expander) needs(a *api, name string) *document.Node {
	n := a.o.get(name)
	if !truthy(n) {
		return nil
	}
	if included(a.body) {
		return nil // what the definition holds is not known, which evaluation tells of
	}
	if !a.valid() {
		x.warn(n.Range, "The %s of %s needs a definition in the template.", name, a.o.id)
		return nil
	}
	return n
}

// included reports whether a definition comes from elsewhere, by Fn::Transform.
func included(body *document.Node) bool {
	return isIntrinsic(body) || body.Get("Fn::Transform") != nil
}

// keyOf gives the key of a property, or one at the header.
func (o *origin) keyOf(name string) *document.Node {
	if p, ok := keyed(o.props, name); ok {
		return p.Key
	}
	return o.at.text(name)
}

// endpoint gives the API its kind of endpoint.
func (x *expander) endpoint(o *origin, props *document.Node) {
	pair, ok := keyed(o.props, "EndpointConfiguration")
	if !ok || !truthy(pair.Value) {
		return
	}
	p, kind := at(pair.Value), pair.Value
	config := p.mapping()
	if isMapping(pair.Value) {
		if kind = given(pair.Value, "Type"); kind == nil {
			x.warn(pair.Value.Range, "The EndpointConfiguration of %s has no Type.", o.id)
			return
		}
		for _, c := range pair.Value.Pairs {
			switch c.Key.Text {
			case "VPCEndpointIds", "VpcEndpointIds":
				set(config, document.Pair{Key: renamed(c.Key, "VpcEndpointIds"), Value: c.Value})
			case "IpAddressType":
				set(config, c)
			}
		}
	}
	set(config, at(kind).pair("Types", at(kind).list(kind)))
	set(props, document.Pair{Key: pair.Key, Value: config})
	set(props, at(kind).pair("Parameters", at(kind).of(`{"endpointConfigurationTypes": "$0"}`, kind)))
}

// restExtras adds to the definition what stands beside it in the resource.
func (x *expander) restExtras(a *api) {
	o := a.o
	if p, ok := keyed(o.props, "BinaryMediaTypes"); ok && truthy(p.Value) && a.valid() {
		types := clone(p.Value)
		unescape(types)
		set(a.body, document.Pair{Key: renamed(p.Key, "x-amazon-apigateway-binary-media-types"), Value: types})
	}
	if models := o.get("Models"); isMapping(models) && a.valid() {
		definitions := at(models).mapping()
		if old := a.body.Get("definitions"); isMapping(old) {
			definitions = old
		}
		for _, m := range models.Pairs {
			set(definitions, document.Pair{Key: renamed(m.Key, strings.ToLower(m.Key.Text)), Value: m.Value})
		}
		set(a.body, o.near("Models").pair("definitions", definitions))
	}
	if p, ok := keyed(o.props, "DisableExecuteApiEndpoint"); ok && !isNull(p.Value) && a.valid() {
		a.disableEndpoint(at(p.Key), p.Value)
	}
	if a.body.Get("openapi") != nil && a.body.Get("swagger") == nil {
		a.openAPI3()
	}
}

// unescape puts slashes for the ~1 that stand for them in media types.
func unescape(n *document.Node) {
	n.Text = strings.ReplaceAll(n.Text, "~1", "/")
	for _, item := range n.Items {
		unescape(item)
	}
	for _, p := range n.Pairs {
		unescape(p.Value)
	}
}

// disableEndpoint says that the API's own address is not to be used.
func (a *api) disableEndpoint(p place, value *document.Node) {
	const extension = "x-amazon-apigateway-endpoint-configuration"
	config := p.of(`{"disableExecuteApiEndpoint": "$0"}`, value)
	if a.body.Get("openapi") == nil {
		set(a.body, p.pair(extension, config))
		return
	}
	servers := a.body.Get("servers")
	if !isList(servers) {
		servers = p.list(p.mapping())
		set(a.body, p.pair("servers", servers))
	}
	for _, s := range servers.Items {
		if old := s.Get(extension); isMapping(old) {
			set(old, p.pair("disableExecuteApiEndpoint", value))
		} else if isMapping(s) {
			set(s, p.pair(extension, config))
		}
	}
}

// openAPI3 moves what stands elsewhere in version 3 of OpenAPI.
func (a *api) openAPI3() {
	for _, move := range [][2]string{{"securityDefinitions", "securitySchemes"}, {"definitions", "schemas"}} {
		pair, ok := keyed(a.body, move[0])
		if !ok || !truthy(pair.Value) {
			continue
		}
		components := a.body.Get("components")
		if !isMapping(components) {
			components = at(pair.Key).mapping()
			set(a.body, at(pair.Key).pair("components", components))
		}
		set(components, document.Pair{Key: renamed(pair.Key, move[1]), Value: pair.Value})
		without(a.body, move[0])
	}
	for _, path := range a.paths() {
		options := path.Value.Get("options")
		if !isMapping(options) {
			continue
		}
		without(options, "produces")
		without(options, "consumes")
		headers := options.Get("responses").Get("200").Get("headers")
		if !isMapping(headers) {
			continue
		}
		for i, h := range headers.Pairs {
			headers.Pairs[i].Value = at(h.Key).of(`{"schema": "$0"}`, h.Value)
		}
	}
}

// cors adds a method to each path that answers what a browser asks before a call from another site.
func (x *expander) cors(a *api) {
	n := x.needs(a, "Cors")
	if n == nil {
		return
	}
	settings := n
	if !isMapping(n) {
		settings = at(n).of(`{"AllowOrigin": "$0"}`, n)
	}
	x.unknown(settings, "Cors", []string{"AllowMethods", "AllowHeaders", "AllowOrigin", "MaxAge", "AllowCredentials"})
	seen := map[string]bool{}
	for _, path := range a.paths() {
		trimmed := path.Key.Text
		if len(trimmed) > 1 {
			trimmed = strings.TrimRight(trimmed, "/")
		}
		if seen[trimmed] {
			continue
		}
		seen[trimmed] = true
		for _, item := range contents(path.Value) {
			if isMapping(item) && item.Get("options") == nil {
				set(item, at(n).pair("options", preflight(at(n), settings, item)))
			}
		}
	}
}

var allMethods = []string{"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"}

// preflight gives the method that answers for a path.
func preflight(p place, settings, item *document.Node) *document.Node {
	methods := given(settings, "AllowMethods")
	if !truthy(methods) {
		names := []string{"OPTIONS"}
		for _, m := range item.Pairs {
			names = append(names, strings.ToUpper(m.Key.Text))
		}
		slices.Sort(names)
		if item.Get(anyMethod) != nil {
			names = allMethods
		}
		methods = p.text("'" + strings.Join(slices.Compact(names), ",") + "'")
	}
	credentials := (*document.Node)(nil)
	if isTrue(given(settings, "AllowCredentials")) {
		credentials = p.text("'true'")
	}
	origin := given(settings, "AllowOrigin")
	if origin == nil {
		origin = p.text("'*'")
	}
	headers, values := p.mapping(), p.mapping()
	for _, h := range []struct {
		name  string
		value *document.Node
		kind  string
	}{
		{"Access-Control-Allow-Origin", origin, "string"}, {"Access-Control-Allow-Headers", given(settings, "AllowHeaders"), "string"},
		{"Access-Control-Allow-Methods", methods, "string"}, {"Access-Control-Max-Age", given(settings, "MaxAge"), "integer"},
		{"Access-Control-Allow-Credentials", credentials, "string"},
	} {
		if h.value != nil && (truthy(h.value) || h.kind == "integer") {
			set(values, p.pair("method.response.header."+h.name, h.value))
			set(headers, p.pair(h.name, p.of(`{"type": "$0"}`, p.text(h.kind))))
		}
	}
	return p.of(`{"summary": "CORS support", "consumes": ["application/json"], "produces": ["application/json"], `+
		`"x-amazon-apigateway-integration": {"type": "mock", "requestTemplates": {"application/json": "{\n  \"statusCode\" : 200\n}\n"}, `+
		`"responses": {"default": {"statusCode": "200", "responseParameters": "$0", "responseTemplates": {"application/json": "{}\n"}}}}, `+
		`"responses": {"200": {"description": "Default response for CORS method", "headers": "$1"}}}`, values, headers)
}

// gatewayResponses adds the answers that API Gateway gives by itself.
func (x *expander) gatewayResponses(a *api) {
	n := x.needs(a, "GatewayResponses")
	if !isMapping(n) {
		return
	}
	all := at(n).mapping()
	for _, r := range n.Pairs {
		if !isMapping(r.Value) {
			x.warn(r.Value.Range, "A gateway response is a mapping.")
			continue
		}
		x.unknown(r.Value, "GatewayResponses", []string{"ResponseParameters", "ResponseTemplates", "StatusCode"})
		p := at(r.Value)
		parameters := p.mapping()
		for _, kind := range [][2]string{{"Headers", "header"}, {"Paths", "path"}, {"QueryStrings", "querystring"}} {
			values := given(given(r.Value, "ResponseParameters"), kind[0])
			if !isMapping(values) {
				continue
			}
			for _, v := range values.Pairs {
				set(parameters, document.Pair{Key: renamed(v.Key, "gatewayresponse."+kind[1]+"."+v.Key.Text), Value: v.Value})
			}
		}
		templates := given(r.Value, "ResponseTemplates")
		if templates == nil {
			templates = p.mapping()
		}
		code := given(r.Value, "StatusCode")
		if isText(code) {
			code = at(code).text(code.Text)
		}
		set(all, document.Pair{Key: r.Key, Value: p.of(`{"responseParameters": "$0", "responseTemplates": "$1", "statusCode": "$2"}`, parameters, templates, code)})
	}
	set(a.body, a.o.near("GatewayResponses").pair("x-amazon-apigateway-gateway-responses", all))
}
