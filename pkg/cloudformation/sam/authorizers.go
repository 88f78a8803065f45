package sam

import (
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/document"
)

const authorizerKey = "x-amazon-apigateway-authorizer"

// restAuth adds the authorizers of a REST API to its definition, and gives
// each method the one that holds by default.
func (x *expander) restAuth(a *api) {
	auth := x.needs(a, "Auth")
	if !isMapping(auth) {
		return
	}
	x.unknown(auth, "Auth", []string{"Authorizers", "DefaultAuthorizer", "InvokeRole", "AddDefaultAuthorizerToCorsPreflight",
		"AddApiKeyRequiredToCorsPreflight", "ApiKeyRequired", "ResourcePolicy", "UsagePlan"})
	schemes := x.authorizers(a.o, auth, x.restAuthorizer)
	fallback := given(auth, "DefaultAuthorizer")
	if text(fallback) == "AWS_IAM" {
		set(schemes, at(fallback).pair("AWS_IAM", at(fallback).of(iamScheme)))
	}
	if len(schemes.Pairs) > 0 {
		all := a.body.Get("securityDefinitions")
		if !isMapping(all) {
			all = schemes
		} else {
			for _, s := range schemes.Pairs {
				set(all, s)
			}
		}
		set(a.body, a.o.near("Auth").pair("securityDefinitions", all))
	}
	if fallback != nil && len(schemes.Pairs) > 0 {
		x.defaultAuthorizer(a, auth, fallback, schemes)
	}
	if key := given(auth, "ApiKeyRequired"); truthy(key) {
		a.securityDefinition(at(key), "api_key", keyScheme)
		a.defaultKey(at(key), !isFalse(given(auth, "AddApiKeyRequiredToCorsPreflight")))
	}
	if policy := given(auth, "ResourcePolicy"); isMapping(policy) {
		for _, path := range a.paths() {
			a.resourcePolicy(policy, path.Key.Text, a.o.get("StageName"))
		}
		a.customStatements(policy)
	}
}

// authorizers gives the security schemes of all authorizers of an API.
func (x *expander) authorizers(o *origin, auth *document.Node, scheme func(p place, authorizer *document.Node) *document.Node) *document.Node {
	all := o.near("Auth").mapping()
	authorizers := given(auth, "Authorizers")
	if authorizers == nil {
		return all
	}
	if !isMapping(authorizers) {
		x.warn(authorizers.Range, "The Authorizers of %s are no mapping, so who can call it is not known.", o.id)
		return all
	}
	for _, z := range authorizers.Pairs {
		if !isMapping(z.Value) {
			x.warn(z.Value.Range, "The authorizer %s of %s is no mapping.", z.Key.Text, o.id)
			continue
		}
		set(all, document.Pair{Key: z.Key, Value: scheme(at(z.Key), z.Value)})
	}
	return all
}

func authorizerURI(p place, function *document.Node) *document.Node {
	return p.of(`{"Fn::Sub": ["arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${__FunctionArn__}/invocations", `+
		`{"__FunctionArn__": "$0"}]}`, function)
}

// invokeRole gives the role with which API Gateway calls an authorizer.
func invokeRole(z *document.Node) *document.Node {
	role := given(z, "FunctionInvokeRole")
	if !truthy(role) || text(role) == "NONE" {
		return nil
	}
	return role
}

// restAuthorizer gives the security scheme of one authorizer of a REST API.
func (x *expander) restAuthorizer(p place, z *document.Node) *document.Node {
	x.unknown(z, "The authorizer", strings.Fields("UserPoolArn FunctionArn Identity FunctionPayloadType FunctionInvokeRole AuthorizationScopes "+
		"DisableFunctionDefaultPermissions"))
	identity := given(z, "Identity")
	header := given(identity, "Header")
	if !truthy(header) {
		header = p.text("Authorization")
	}
	expression := given(identity, "ValidationExpression")
	if pools := given(z, "UserPoolArn"); truthy(pools) {
		if !isList(pools) {
			pools = at(pools).list(pools)
		}
		return p.of(`{"type": "apiKey", "name": "$0", "in": "header", "x-amazon-apigateway-authtype": "cognito_user_pools", `+
			`"x-amazon-apigateway-authorizer": {"type": "cognito_user_pools", "providerARNs": "$1", "identityValidationExpression": "$2"}}`,
			header, pools, expression)
	}
	kind, source := "token", (*document.Node)(nil)
	if text(given(z, "FunctionPayloadType")) == "REQUEST" {
		kind, header, expression = "request", p.text("Unused"), nil
		if from := identitySource(identity, "method.request.header.", "method.request.querystring.", "stageVariables.", "context."); len(from) > 0 {
			source = at(identity).text(strings.Join(from, ", "))
		}
	}
	return p.of(`{"type": "apiKey", "name": "$0", "in": "header", "x-amazon-apigateway-authtype": "custom", "x-amazon-apigateway-authorizer": {"type": "$1", `+
		`"authorizerUri": "$2", "authorizerResultTtlInSeconds": "$3", "authorizerCredentials": "$4", "identitySource": "$5", "identityValidationExpression": "$6"}}`,
		header, p.text(kind), authorizerURI(p, given(z, "FunctionArn")), given(identity, "ReauthorizeEvery"), invokeRole(z), source, expression)
}

// identitySource names where a request says who it is from.
func identitySource(identity *document.Node, prefixes ...string) []string {
	var from []string
	for i, name := range []string{"Headers", "QueryStrings", "StageVariables", "Context"} {
		for _, n := range listOf(given(identity, name)) {
			if isText(n) {
				from = append(from, prefixes[i]+n.Text)
			}
		}
	}
	return from
}

// defaultScopes gives the scopes of the authorizer that holds by default.
func defaultScopes(auth, fallback *document.Node) *document.Node {
	if scopes := given(given(given(auth, "Authorizers"), fallback.Text), "AuthorizationScopes"); scopes != nil {
		return scopes
	}
	return at(fallback).list()
}

// defaultAuthorizer gives methods the authorizer that holds by default, unless
// they have one or ask for none.
func (x *expander) defaultAuthorizer(a *api, auth, fallback, schemes *document.Node) {
	if !isText(fallback) || schemes.Get(fallback.Text) == nil {
		x.warn(fallback.Range, "The API %s has no authorizer %s.", a.o.id, fallback.Text)
		return
	}
	scopes := defaultScopes(auth, fallback)
	preflight := !isFalse(given(auth, "AddDefaultAuthorizerToCorsPreflight"))
	for _, path := range a.paths() {
		for _, m := range integrated(path.Value) {
			if normalMethod(m.Key.Text) == "options" && !preflight {
				continue
			}
			var own, others []*document.Node
			none := false
			for _, s := range listOf(m.Value.Get("security")) {
				switch {
				case s.Get("NONE") != nil:
					none = true
				case slices.ContainsFunc(s.Pairs, func(p document.Pair) bool { return p.Key.Text == "AWS_IAM" || schemes.Get(p.Key.Text) != nil }):
					own = append(own, s)
				default:
					others = append(others, s)
				}
			}
			if !none && len(own) == 0 {
				own = append(own, at(fallback).mapping(at(fallback).pair(fallback.Text, scopes)))
			}
			if none {
				own = nil
			}
			if security := append(others, own...); len(security) > 0 {
				set(m.Value, at(fallback).pair("security", at(fallback).list(security...)))
				if security[0].Get("AWS_IAM") != nil {
					a.securityDefinition(at(fallback), "AWS_IAM", iamScheme)
				}
			}
		}
	}
}

// defaultKey makes methods ask for an API key, unless they say that they do not.
func (a *api) defaultKey(p place, preflight bool) {
	for _, path := range a.paths() {
		for _, m := range integrated(path.Value) {
			var others []*document.Node
			refused := false
			for _, s := range listOf(m.Value.Get("security")) {
				switch {
				case s.Get("api_key_false") != nil:
					refused = true
				case s.Get("api_key") == nil:
					others = append(others, s)
				}
			}
			if !refused && (preflight || normalMethod(m.Key.Text) != "options") {
				others = append(others, p.of(`{"api_key": []}`))
			}
			if len(others) > 0 || refused {
				set(m.Value, p.pair("security", p.list(others...)))
			}
		}
	}
}

// resourcePolicy adds the statements of a ResourcePolicy for the methods of a path
// (https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-resourcepolicystatement.html).
func (a *api) resourcePolicy(policy *document.Node, path string, stage *document.Node) {
	if !a.valid() {
		return
	}
	p := at(policy)
	resources := p.list()
	for _, item := range contents(a.body.Get("paths").Get(path)) {
		if !isMapping(item) {
			continue
		}
		for _, m := range item.Pairs {
			method := strings.ToUpper(m.Key.Text)
			if normalMethod(m.Key.Text) == anyMethod {
				method = "*"
			}
			resources.Items = append(resources.Items, p.of(`{"Fn::Sub": ["$0", {"__Stage__": "$1"}]}`,
				p.text("execute-api:/${__Stage__}/"+method+pathVariable.ReplaceAllString(path, "*")), stage))
		}
	}
	for _, account := range [][2]string{{"AwsAccountWhitelist", "Allow"}, {"AwsAccountBlacklist", "Deny"}} {
		if list := given(policy, account[0]); truthy(list) {
			a.state(p, at(list).of(`{"Effect": "$0", "Action": "execute-api:Invoke", "Resource": "$1", "Principal": {"AWS": "$2"}}`,
				p.text(account[1]), resources, at(list).list(listOf(list)...)))
		}
	}
	for _, ip := range [][2]string{{"IpRangeWhitelist", "NotIpAddress"}, {"IpRangeBlacklist", "IpAddress"}} {
		if list := given(policy, ip[0]); truthy(list) {
			a.except(p, resources, at(list).mapping(at(list).pair(ip[1], at(list).of(`{"aws:SourceIp": "$0"}`, at(list).list(listOf(list)...)))))
		}
	}
	a.vpcPolicy(policy, resources, "Blacklist", "StringEquals")
	a.vpcPolicy(policy, resources, "Whitelist", "StringNotEquals")
}

// customStatements adds the statements that a ResourcePolicy gives itself.
func (a *api) customStatements(policy *document.Node) {
	for _, s := range listOf(given(policy, "CustomStatements")) {
		a.state(at(s), s)
	}
}

func (a *api) vpcPolicy(policy, resources *document.Node, list, operator string) {
	p := at(policy)
	vpcs, endpoints := p.list(), p.list()
	for _, n := range listOf(given(policy, "SourceVpc"+list)) {
		switch {
		case strings.HasPrefix(text(n), "vpce-"):
			endpoints.Items = append(endpoints.Items, n)
		case strings.HasPrefix(text(n), "vpc-"):
			vpcs.Items = append(vpcs.Items, n)
		}
	}
	vpcs.Items = append(vpcs.Items, listOf(given(policy, "IntrinsicVpc"+list))...)
	endpoints.Items = append(endpoints.Items, listOf(given(policy, "IntrinsicVpce"+list))...)
	condition := p.mapping()
	if len(vpcs.Items) > 0 {
		set(condition, p.pair("aws:SourceVpc", vpcs))
	}
	if len(endpoints.Items) > 0 {
		set(condition, p.pair("aws:SourceVpce", endpoints))
	}
	if len(condition.Pairs) > 0 {
		a.except(p, resources, p.mapping(p.pair(operator, condition)))
	}
}

// except lets everybody call, and denies those for whom a condition holds.
func (a *api) except(p place, resources, condition *document.Node) {
	a.state(p, p.of(`{"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "$0", "Principal": "*"}`, resources))
	a.state(p, p.of(`{"Effect": "Deny", "Action": "execute-api:Invoke", "Resource": "$0", "Principal": "*", "Condition": "$1"}`, resources, condition))
}

// state adds a statement to the resource policy of a definition, once.
func (a *api) state(p place, statement *document.Node) {
	if !a.valid() {
		return
	}
	const key = "x-amazon-apigateway-policy"
	policy := a.body.Get(key)
	if !isMapping(policy) {
		policy = p.of(`{"Version": "2012-10-17", "Statement": []}`)
		set(a.body, p.pair(key, policy))
	}
	old := listOf(policy.Get("Statement"))
	if !slices.ContainsFunc(old, func(s *document.Node) bool { return equal(s, statement) }) {
		set(policy, p.pair("Statement", p.list(append(slices.Clone(old), statement)...)))
	}
}

// authorizerPermissions let an API call the functions of its authorizers.
func (x *expander) authorizerPermissions(o *origin, attributes []document.Pair) {
	authorizers := given(o.get("Auth"), "Authorizers")
	if !isMapping(authorizers) {
		return
	}
	for _, z := range authorizers.Pairs {
		function := given(z.Value, "FunctionArn")
		if !truthy(function) {
			continue
		}
		if o.kind == "HttpApi" && !truthy(given(z.Value, "EnableFunctionDefaultPermissions")) ||
			o.kind == "Api" && truthy(given(z.Value, "DisableFunctionDefaultPermissions")) {
			continue
		}
		p := at(z.Key)
		x.emit(o, p, o.id+z.Key.Text+"AuthorizerPermission", "AWS::Lambda::Permission",
			p.of(`{"Action": "lambda:InvokeFunction", "FunctionName": "$0", "Principal": "apigateway.amazonaws.com", "SourceArn": "$1"}`,
				function, p.executeARN("${__ApiId__}/authorizers/*", p.ref(o.id), nil)), attributes...)
	}
}

// httpAuth adds the authorizers of an HTTP API to its definition.
func (x *expander) httpAuth(a *api) {
	auth := x.needs(a, "Auth")
	if !isMapping(auth) {
		return
	}
	x.unknown(auth, "Auth", []string{"Authorizers", "DefaultAuthorizer", "EnableIamAuthorizer"})
	p := a.o.near("Auth")
	schemes := p.mapping()
	if iam := given(auth, "EnableIamAuthorizer"); isTrue(iam) {
		set(schemes, at(iam).pair("AWS_IAM", at(iam).of(iamScheme)))
	}
	for _, s := range x.authorizers(a.o, auth, x.httpAuthorizer).Pairs {
		set(schemes, s)
	}
	if len(schemes.Pairs) > 0 {
		components := a.body.Get("components")
		if !isMapping(components) {
			components = p.mapping()
			set(a.body, p.pair("components", components))
		}
		if old := components.Get("securitySchemes"); isMapping(old) {
			for _, s := range schemes.Pairs {
				set(old, s)
			}
		} else {
			set(components, p.pair("securitySchemes", schemes))
		}
	}
	fallback := given(auth, "DefaultAuthorizer")
	if fallback == nil || isNoValue(fallback) {
		return
	}
	if !isText(fallback) || schemes.Get(fallback.Text) == nil {
		x.warn(fallback.Range, "The API %s has no authorizer %s.", a.o.id, fallback.Text)
		return
	}
	scopes := defaultScopes(auth, fallback)
	for _, path := range a.paths() {
		for _, m := range integrated(path.Value) {
			if normalMethod(m.Key.Text) != "options" && !truthy(m.Value.Get("security")) {
				set(m.Value, at(fallback).pair("security", at(fallback).list(at(fallback).mapping(at(fallback).pair(fallback.Text, scopes)))))
			}
		}
	}
}

// httpAuthorizer gives the security scheme of one authorizer of an HTTP API.
func (x *expander) httpAuthorizer(p place, z *document.Node) *document.Node {
	x.unknown(z, "The authorizer", strings.Fields("AuthorizationScopes JwtConfiguration IdentitySource FunctionArn FunctionInvokeRole Identity "+
		"AuthorizerPayloadFormatVersion EnableSimpleResponses EnableFunctionDefaultPermissions"))
	if jwt := given(z, "JwtConfiguration"); isMapping(jwt) {
		lower := *jwt
		lower.Pairs = slices.Clone(jwt.Pairs)
		for i, c := range lower.Pairs {
			lower.Pairs[i].Key = renamed(c.Key, strings.ToLower(c.Key.Text))
		}
		return p.of(`{"type": "oauth2", "x-amazon-apigateway-authorizer": {"jwtConfiguration": "$0", "identitySource": "$1", "type": "jwt"}}`,
			&lower, given(z, "IdentitySource"))
	}
	identity := given(z, "Identity")
	scheme := p.of(`{"type": "apiKey", "name": "Unused", "in": "header", "x-amazon-apigateway-authorizer": {"type": "request", "authorizerUri": "$0", `+
		`"authorizerCredentials": "$1", "authorizerResultTtlInSeconds": "$2", "authorizerPayloadFormatVersion": "$3"}}`,
		authorizerURI(p, given(z, "FunctionArn")), invokeRole(z), given(identity, "ReauthorizeEvery"), given(z, "AuthorizerPayloadFormatVersion"))
	inner := scheme.Get(authorizerKey)
	if identity != nil {
		list := at(identity).list()
		for _, from := range identitySource(identity, "$request.header.", "$request.querystring.", "$stageVariables.", "$context.") {
			list.Items = append(list.Items, at(identity).text(from))
		}
		set(inner, p.pair("identitySource", list))
	}
	if simple := given(z, "EnableSimpleResponses"); truthy(simple) {
		set(inner, p.pair("enableSimpleResponses", simple))
	}
	return scheme
}
