package sam

import (
	"regexp"
	"strings"

	"github.com/plinth-lint/plinth/pkg/document"
)

var pathVariable = regexp.MustCompile(`\{([a-zA-Z0-9._-]+|[a-zA-Z0-9._-]+\+)\}`)

// permittedPath gives a path as permissions name it: variables are wildcards,
// and no slash stands at its end.
func permittedPath(path string) string {
	if len(path) > 1 {
		path = strings.TrimSuffix(path, "/")
	}
	return pathVariable.ReplaceAllString(path, "*")
}

// apiEvent lets a REST API call the function, and adds the method to its definition.
func (x *expander) apiEvent(e *event) {
	if e.api == nil {
		return
	}
	stage := "Stage"
	if name := e.api.o.get("StageName"); isText(name) {
		stage = name.Text
	}
	method := strings.ToUpper(e.method)
	if e.method == "any" {
		method = "*"
	}
	source := e.p.executeARN("${__ApiId__}/${__Stage__}/"+method+permittedPath(e.path), e.apiID, e.p.text("*"))
	x.permission(e, suffixed(e.id+"Permission", stage), "apigateway.amazonaws.com", e.p.pair("SourceArn", source))
	merge := truthy(e.api.o.get("MergeDefinitions"))
	if (e.api.managed || merge) && !e.o.looped() {
		x.restIntegration(e)
		return
	}
	if auth := e.get("Auth"); truthy(given(auth, "OverrideApiAuth")) {
		x.methodAuth(e, e.api.methodAt(e.p, e.path, e.method))
	}
}

func (p place) executeARN(resource string, id, stage *document.Node) *document.Node {
	variables := []document.Pair{p.pair("__ApiId__", id)}
	if stage != nil {
		variables = append(variables, p.pair("__Stage__", stage))
	}
	return p.arn("execute-api", resource, variables...)
}

// restIntegration adds a method that calls the function to the definition of a REST API.
func (x *expander) restIntegration(e *event) {
	version, path, mode := "2015-03-31", "/invocations", (*document.Node)(nil)
	if text(e.get("ResponseTransferMode")) == "RESPONSE_STREAM" {
		version, path, mode = "2021-11-15", "/response-streaming-invocations", e.p.text("STREAM")
	}
	uri := e.invocation(version, path)
	in := e.p.of(`{"type": "aws_proxy", "httpMethod": "POST", "uri": "$0", "responseTransferMode": "$1", "timeoutInMillis": "$2"}`,
		uri, mode, e.get("TimeoutInMillis"))
	auth, shared := e.get("Auth"), e.api.o.get("Auth")
	if text(given(auth, "Authorizer")) == "AWS_IAM" || text(given(shared, "DefaultAuthorizer")) == "AWS_IAM" && !truthy(auth) {
		if c := x.callerCredentials(e, auth, shared); c != nil {
			set(in, e.p.pair("credentials", c))
		}
	}
	written := e.api.methodAt(e.p, e.path, e.method)
	definitions := written
	if !e.api.managed { // merged: what the event says comes in place of what is written
		definitions = []*document.Node{e.p.mapping()}
	}
	for _, d := range definitions {
		if d.Get(integration) != nil {
			x.warn(e.p.r, "The method %s of the path %s is given twice.", e.method, e.path)
		}
		set(d, e.p.pair(integration, clone(in)))
		if d.Get("responses") == nil {
			set(d, e.p.pair("responses", e.p.mapping()))
		}
	}
	x.methodAuth(e, definitions)
	x.requestModel(e, definitions)
	x.requestParameters(e, definitions)
	if !e.api.managed {
		for _, w := range written {
			for _, p := range definitions[0].Pairs {
				set(w, p)
			}
		}
	}
}

// invocation gives the address at which API Gateway calls the function.
func (e *event) invocation(version, path string) *document.Node {
	return e.p.of(`{"Fn::Sub": "$0"}`,
		e.p.text("arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/"+version+"/functions/"+e.goal.attribute()+path))
}

// callerCredentials gives the role with which API Gateway calls the function for an IAM
// identity: the caller's own, unless InvokeRole says another or none.
func (x *expander) callerCredentials(e *event, auth, shared *document.Node) *document.Node {
	role := e.p.text("CALLER_CREDENTIALS")
	for _, n := range []*document.Node{shared, auth} {
		if p, ok := keyed(n, "InvokeRole"); ok {
			role = p.Value
			if !truthy(role) {
				role = e.p.text("NONE")
			}
		}
	}
	switch text(role) {
	case "CALLER_CREDENTIALS":
		return at(role).text("arn:aws:iam::*:user/*")
	case "NONE":
		return nil
	}
	return role
}

// methodAuth gives a method the authorizer and the API key that its event asks for.
func (x *expander) methodAuth(e *event, definitions []*document.Node) {
	auth := e.get("Auth")
	if !isMapping(auth) {
		return
	}
	shared := e.api.o.get("Auth")
	if name := given(auth, "Authorizer"); truthy(name) {
		if !isText(name) {
			x.warn(name.Range, "The Authorizer of the event %s of %s is the name of one.", e.name, e.o.id)
			return
		}
		authorizer := given(given(shared, "Authorizers"), name.Text)
		if authorizer == nil && name.Text != "AWS_IAM" && name.Text != "NONE" {
			x.warn(name.Range, "The API %s has no authorizer %s.", e.api.o.id, name.Text)
		}
		scopes := e.p.list()
		if authorizer != nil && authorizer.Get("AuthorizationScopes") != nil {
			scopes = authorizer.Get("AuthorizationScopes")
		}
		if own := given(auth, "AuthorizationScopes"); authorizer != nil && own != nil {
			scopes = own
		}
		for _, d := range definitions {
			appendTo(d, e.p, "security", at(name).mapping(at(name).pair(name.Text, scopes)))
		}
		if name.Text == "AWS_IAM" {
			e.api.securityDefinition(at(name), "AWS_IAM", iamScheme)
		}
	}
	if key := given(auth, "ApiKeyRequired"); key != nil {
		name := "api_key"
		if truthy(key) {
			e.api.securityDefinition(at(key), "api_key", keyScheme)
		} else {
			name = "api_key_false"
		}
		for _, d := range definitions {
			appendTo(d, e.p, "security", at(key).mapping(at(key).pair(name, at(key).list())))
		}
	}
	if policy := given(auth, "ResourcePolicy"); isMapping(policy) {
		stage := "Stage"
		if name := e.api.o.get("StageName"); isText(name) {
			stage = name.Text
		}
		e.api.resourcePolicy(policy, e.path, at(policy).text(stage))
		e.api.customStatements(policy)
	}
}

const (
	iamScheme = `{"type": "apiKey", "name": "Authorization", "in": "header", "x-amazon-apigateway-authtype": "awsSigv4"}`
	keyScheme = `{"type": "apiKey", "name": "x-api-key", "in": "header"}`
)

// securityDefinition adds a way of authorization to a REST API's definition, once.
func (a *api) securityDefinition(p place, name, scheme string) {
	if !a.valid() {
		return
	}
	all := a.body.Get("securityDefinitions")
	if all == nil {
		all = p.mapping()
		set(a.body, p.pair("securityDefinitions", all))
	}
	if isMapping(all) && all.Get(name) == nil {
		set(all, p.pair(name, p.of(scheme)))
	}
}

// requestModel says what the body of a request looks like, and whether requests are checked.
func (x *expander) requestModel(e *event, definitions []*document.Node) {
	model := e.get("RequestModel")
	name := text(given(model, "Model"))
	if name == "" {
		return
	}
	if given(e.api.o.get("Models"), name) == nil {
		x.warn(model.Range, "The API %s has no model %s.", e.api.o.id, name)
		return
	}
	p, name := at(model), strings.ToLower(name)
	for _, d := range definitions {
		if e.api.body.Get("swagger") != nil {
			appendTo(d, p, "parameters", p.of(`{"in": "body", "name": "$0", "schema": {"$ref": "$1"}, "required": "$2"}`,
				p.text(name), p.text("#/definitions/"+name), given(model, "Required")))
			continue
		}
		set(d, p.pair("requestBody", p.of(`{"content": {"application/json": {"schema": {"$ref": "$0"}}}, "required": "$1"}`,
			p.text("#/components/schemas/"+name), given(model, "Required"))))
	}
	body, parameters := given(model, "ValidateBody"), given(model, "ValidateParameters")
	if body == nil && parameters == nil {
		return
	}
	validator := "no-validation"
	switch {
	case truthy(body) && truthy(parameters):
		validator = "body-and-params"
	case truthy(body):
		validator = "body-only"
	case truthy(parameters):
		validator = "params-only"
	}
	orFalse := func(n *document.Node) *document.Node {
		if n == nil {
			return p.of("false")
		}
		return n
	}
	all := e.api.body.Get("x-amazon-apigateway-request-validators")
	if all == nil {
		all = p.mapping()
		set(e.api.body, p.pair("x-amazon-apigateway-request-validators", all))
	}
	if all.Get(validator) == nil {
		set(all, p.pair(validator, p.of(`{"validateRequestBody": "$0", "validateRequestParameters": "$1"}`, orFalse(body), orFalse(parameters))))
	}
	for _, d := range definitions {
		set(d, p.pair("x-amazon-apigateway-request-validator", p.text(validator)))
	}
}

// requestParameters says what a request carries in its path, query and headers.
func (x *expander) requestParameters(e *event, definitions []*document.Node) {
	for _, n := range listOf(e.get("RequestParameters")) {
		name, settings := text(n), (*document.Node)(nil)
		if isMapping(n) && len(n.Pairs) == 1 {
			name, settings = n.Pairs[0].Key.Text, n.Pairs[0].Value
		}
		where, rest, ok := strings.Cut(strings.TrimPrefix(name, "method.request."), ".")
		if !ok || !strings.HasPrefix(name, "method.request.") {
			x.warn(n.Range, "A request parameter has the form method.request.header.Name, with header, path or querystring.")
			continue
		}
		if where == "querystring" {
			where = "query"
		}
		p := at(n)
		need := given(settings, "Required")
		if need == nil {
			need = p.of("false")
		}
		for _, d := range definitions {
			appendTo(d, p, "parameters", p.of(`{"in": "$0", "name": "$1", "required": "$2", "type": "string"}`, p.text(where), p.text(rest), need))
			if truthy(given(settings, "Caching")) {
				appendTo(d.Get(integration), p, "cacheKeyParameters", p.text(name))
			}
		}
	}
}

// httpAPIEvent lets an HTTP API call the function, and adds the route to its definition.
func (x *expander) httpAPIEvent(e *event) {
	if e.api == nil {
		return
	}
	path := strings.TrimSuffix(e.path, "/")
	if e.path == "/" {
		path = "/"
	}
	covered := false
	if path == defaultPath {
		path = ""
	} else {
		covered = e.api.defaultGoal == e.goal.id && e.goal.id != ""
	}
	path = permittedPath(path)
	if !covered {
		method := strings.ToUpper(e.method)
		if e.method == "any" || e.method == anyMethod {
			method = "*"
		}
		route := "/" + method + path
		if path == "/"+defaultPath && e.method == "any" {
			route = path
		}
		source := e.p.executeARN("${__ApiId__}/${__Stage__}"+route, e.apiID, e.p.text("*"))
		x.permission(e, e.id+"Permission", "apigateway.amazonaws.com", e.p.pair("SourceArn", source))
	}
	if e.path == defaultPath && normalMethod(e.method) == anyMethod {
		e.api.defaultGoal = e.goal.id
	}
	x.routeSettings(e)
	if e.o.looped() {
		return
	}
	uri := e.invocation("2015-03-31", "/invocations")
	for _, d := range e.api.methodAt(e.p, e.path, e.method) {
		if d.Get(integration) != nil && e.api.managed {
			x.warn(e.p.r, "The method %s of the path %s is given twice.", e.method, e.path)
			continue
		}
		x.route(e, d, uri)
		x.routeAuth(e, d)
	}
}

var pathParameter = regexp.MustCompile(`\{(.*?)\}`)

// route gives a route its integration, unless the definition has one, and what the event says of it.
func (x *expander) route(e *event, d, uri *document.Node) {
	if d.Get(integration) == nil {
		set(d, e.p.pair(integration, e.p.of(`{"type": "aws_proxy", "httpMethod": "POST", "payloadFormatVersion": "2.0", "uri": "$0"}`, uri)))
		if e.path == defaultPath && normalMethod(e.method) == anyMethod {
			set(d, e.p.pair("isDefaultRoute", e.p.of("true")))
		}
		if d.Get("responses") == nil {
			set(d, e.p.pair("responses", e.p.mapping()))
		}
	}
	in := d.Get(integration)
	if isMapping(in) && truthy(e.get("TimeoutInMillis")) {
		e.as(in, "TimeoutInMillis", "timeoutInMillis")
	}
	if isMapping(in) && truthy(e.get("PayloadFormatVersion")) {
		e.as(in, "PayloadFormatVersion", "payloadFormatVersion")
	}
next:
	for _, m := range pathParameter.FindAllStringSubmatch(e.path, -1) {
		for _, old := range listOf(d.Get("parameters")) {
			if text(old.Get("name")) == m[1] {
				set(old, e.p.pair("in", e.p.text("path")))
				set(old, e.p.pair("required", e.p.of("true")))
				continue next
			}
		}
		appendTo(d, e.p, "parameters", e.p.of(`{"name": "$0", "in": "path", "required": true}`, e.p.text(m[1])))
	}
}

// routeAuth gives a route the authorizer that its event asks for.
func (x *expander) routeAuth(e *event, d *document.Node) {
	auth := e.get("Auth")
	if !isMapping(auth) || len(auth.Pairs) == 0 {
		return
	}
	shared := e.api.o.get("Auth")
	name := given(auth, "Authorizer")
	if name == nil {
		name = given(shared, "DefaultAuthorizer")
	}
	if !isText(name) {
		x.warn(auth.Range, "The Auth of the event %s of %s names no Authorizer, and the API has no DefaultAuthorizer.", e.name, e.o.id)
		return
	}
	authorizer := given(given(shared, "Authorizers"), name.Text)
	scopes := e.p.list()
	if name.Text != "NONE" && name.Text != "AWS_IAM" {
		if authorizer == nil {
			x.warn(name.Range, "The API %s has no authorizer %s.", e.api.o.id, name.Text)
		} else if s := given(authorizer, "AuthorizationScopes"); truthy(s) {
			scopes = s
		}
		if s := given(auth, "AuthorizationScopes"); authorizer != nil && truthy(s) {
			scopes = s
		}
	}
	appendTo(d, e.p, "security", at(name).mapping(at(name).pair(name.Text, scopes)))
}

// routeSettings adds the settings of a route to those of its API.
func (x *expander) routeSettings(e *event) {
	settings := e.get("RouteSettings")
	if settings == nil {
		return
	}
	route := strings.ToUpper(text(e.get("Method"))) + " " + e.path
	if e.method == anyMethod {
		route = e.path
	}
	o := e.api.o
	props := clone(o.props)
	all := props.Get("RouteSettings")
	if !isMapping(all) {
		all = e.p.mapping()
		set(props, e.p.pair("RouteSettings", all))
	}
	if old := all.Get(route); isMapping(old) && isMapping(settings) && e.o.condition() == "" {
		settings = overlay(old, settings)
	}
	set(all, e.p.pair(route, e.p.when(e.o.condition(), settings)))
	o.props = props
}

// machineAPIEvent lets a REST API start the state machine, and adds the method to its definition.
func (x *expander) machineAPIEvent(e *event) {
	if e.api == nil {
		return
	}
	p, id := e.p, e.id+"Role"
	r := p.of(`{"AssumeRolePolicyDocument": "$0", "Policies": ["$1"]}`, p.assume("apigateway.amazonaws.com"),
		p.grant(id+"StartExecutionPolicy", "states:StartExecution", p.ref(e.goal.id)))
	e.o.same(r, "PermissionsBoundary")
	x.emit(e.o, p, id, "AWS::IAM::Role", r)
	if !e.api.managed || e.o.looped() {
		return
	}
	request := `{"input": "$util.escapeJavaScript($input.json('$'))", "stateMachineArn": "${` + e.goal.id + `}"}`
	if truthy(e.get("UnescapeMappingTemplate")) {
		request = `{"input": "$util.escapeJavaScript($input.json('$')).replaceAll("\\'","'")", "stateMachineArn": "${` + e.goal.id + `}"}`
	}
	in := p.of(`{"type": "aws", "httpMethod": "POST", "uri": {"Fn::Sub": "arn:${AWS::Partition}:apigateway:${AWS::Region}:states:action/StartExecution"}, `+
		`"responses": {"200": {"statusCode": "200"}, "400": {"statusCode": "400"}}, "credentials": "$0", `+
		`"requestTemplates": {"application/json": {"Fn::Sub": "$1"}}}`, p.getAtt(id, "Arn"), p.text(request))
	definitions := e.api.methodAt(p, e.path, e.method)
	for _, d := range definitions {
		set(d, p.pair(integration, in))
		if d.Get("responses") == nil {
			set(d, p.pair("responses", p.of(`{"200": {"description": "OK"}, "400": {"description": "Bad Request"}}`)))
		}
	}
	x.methodAuth(e, definitions)
}
