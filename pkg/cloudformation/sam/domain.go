package sam

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/document"
)

// recordGroup are the DNS records of one hosted zone.
type recordGroup struct {
	id         string
	p          place
	props      *document.Node
	attributes []document.Pair
}

// token is what makes a logical id another one for another value: the value
// itself, or the function that gives it.
func (x *expander) token(n *document.Node) string {
	if s, ok := x.literal(n); ok {
		return digest(s)
	}
	return digestOf(x.resolved(n))
}

// substituted gives a text of Fn::Sub with the values of parameters.
func (x *expander) substituted(s string) string {
	return subVariable.ReplaceAllStringFunc(s, func(v string) string {
		if value, ok := x.literal((place{}).ref(v[2 : len(v)-1])); ok {
			return value
		}
		return v
	})
}

var subVariable = regexp.MustCompile(`\$\{[A-Za-z0-9]+\}`)

// digestOf gives the digest of several values.
func digestOf(v any) string {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if e.Encode(v) != nil {
		return ""
	}
	return digest(strings.TrimSuffix(out.String(), "\n"))
}

// resolved gives a value as JSON has it, with the values of parameters in place of references to them.
func (x *expander) resolved(n *document.Node) any {
	v := plain(n)
	var walk func(v any) any
	walk = func(v any) any {
		switch v := v.(type) {
		case map[string]any:
			if id, ok := v["Ref"].(string); ok && len(v) == 1 {
				if s, ok := x.literal((place{}).ref(id)); ok {
					return s
				}
			}
			for k := range v {
				v[k] = walk(v[k])
				if s, ok := v[k].(string); ok && k == "Fn::Sub" {
					v[k] = x.substituted(s)
				}
			}
		case []any:
			for i := range v {
				v[i] = walk(v[i])
			}
		}
		return v
	}
	return walk(v)
}

// plain gives a node as JSON has it.
func plain(n *document.Node) any {
	if n == nil {
		return nil
	}
	name, arg := intrinsic(n)
	if name != "" && n.Kind == document.Mapping && n.Tag == "" {
		name = ""
	}
	switch {
	case name == "Fn::GetAtt" && arg.Kind == document.Scalar:
		id, attribute, _ := strings.Cut(arg.Text, ".")
		return map[string]any{name: []any{id, attribute}}
	case name != "":
		return map[string]any{name: plain(arg)}
	case n.Kind == document.Mapping:
		m := map[string]any{}
		for _, p := range n.Pairs {
			m[p.Key.Text] = plain(p.Value)
		}
		return m
	case n.Kind == document.Sequence:
		list := make([]any, 0, len(n.Items))
		for _, item := range n.Items {
			list = append(list, plain(item))
		}
		return list
	case isNull(n):
		return nil
	case isTrue(n):
		return true
	case isFalse(n):
		return false
	case n.Plain && json.Valid([]byte(n.Text)):
		return json.Number(n.Text)
	}
	return n.Text
}

// domain makes the custom domain of a REST API
// (https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-domainconfiguration.html).
func (x *expander) domain(o *origin, attributes []document.Pair) {
	config, p, ok := x.domainConfig(o)
	if !ok {
		return
	}
	endpoint := given(config, "EndpointConfiguration")
	if endpoint == nil {
		endpoint = p.text("REGIONAL")
	}
	kind, _ := x.literal(endpoint)
	private := kind == "PRIVATE"
	id, suffix, domainKey := "ApiGatewayDomainName", "", "DomainName"
	if private {
		id, suffix, domainKey = "ApiGatewayDomainNameV2", "V2", "DomainNameArn"
	}
	id += x.token(config.Get("DomainName"))
	props := p.mapping()
	props.Range, props.Content = config.Range, config.Content
	certificate := "CertificateArn"
	if kind == "REGIONAL" {
		certificate = "RegionalCertificateArn"
	}
	for _, c := range config.Pairs {
		switch c.Key.Text {
		case "DomainName", "SecurityPolicy", "EndpointAccessMode", "Policy", "OwnershipVerificationCertificateArn", "MutualTlsAuthentication":
			if truthy(c.Value) {
				set(props, document.Pair{Key: c.Key, Value: trueParts(c.Value)})
			}
		case "CertificateArn":
			set(props, document.Pair{Key: renamed(c.Key, certificate), Value: c.Value})
		}
	}
	set(props, p.pair("EndpointConfiguration", at(endpoint).of(`{"Types": ["$0"], "IpAddressType": "$1"}`, endpoint, given(config, "IpAddressType"))))
	if !x.taken[id] { // several APIs can have one domain
		x.emit(o, p, id, "AWS::ApiGateway::DomainName"+suffix, props, attributes...)
	}
	x.renames[o.id+".DomainName"+suffix] = id
	stage := x.renames[o.id+".Stage"]
	for _, path := range x.basePaths(config) {
		mapping := p.of(`{"RestApiId": "$0", "Stage": "$1"}`, p.ref(o.id), p.ref(stage))
		set(mapping, p.pair(domainKey, p.ref(id)))
		name := ""
		if path != nil {
			name = alphanumeric(path.Text)
			key := at(path).text(name)
			if isFalse(given(config, "NormalizeBasePath")) {
				key = path
			}
			set(mapping, at(path).pair("BasePath", key))
		}
		x.emit(o, p, o.id+name+"BasePathMapping", "AWS::ApiGateway::BasePathMapping"+suffix, mapping, attributes...)
	}
	if access := given(config, "AccessAssociation"); private && access != nil {
		endpointID := given(access, "VpcEndpointId")
		x.emit(o, p, "DomainNameAccessAssociation"+digestOf([]any{x.resolved(endpointID), id}), "AWS::ApiGateway::DomainNameAccessAssociation",
			p.of(`{"DomainNameArn": "$0", "AccessAssociationSourceType": "VPCE", "AccessAssociationSource": "$1"}`, p.ref(id), endpointID), attributes...)
	}
	x.records(o, config, id, kind, attributes)
}

// trueParts leaves out of a mapping what is false or empty.
func trueParts(n *document.Node) *document.Node {
	if !isMapping(n) {
		return n
	}
	c := *n
	c.Pairs = slices.DeleteFunc(slices.Clone(n.Pairs), func(p document.Pair) bool { return !truthy(p.Value) })
	return &c
}

func alphanumeric(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, s)
}

// domainConfig gives the Domain of an API, with what it cannot do without.
func (x *expander) domainConfig(o *origin) (*document.Node, place, bool) {
	config := o.get("Domain")
	if config == nil {
		return nil, place{}, false
	}
	if !isMapping(config) || given(config, "DomainName") == nil || given(config, "CertificateArn") == nil {
		x.warn(config.Range, "The Domain of %s needs a DomainName and a CertificateArn.", o.id)
		return nil, place{}, false
	}
	x.unknown(config, "Domain", strings.Fields("AccessAssociation BasePath CertificateArn DomainName EndpointAccessMode EndpointConfiguration IpAddressType "+
		"MutualTlsAuthentication NormalizeBasePath OwnershipVerificationCertificateArn Policy Route53 SecurityPolicy"))
	return config, o.near("Domain"), true
}

// basePaths gives the paths of a domain that lead to the API: one that is nil when all do.
func (x *expander) basePaths(config *document.Node) []*document.Node {
	n := given(config, "BasePath")
	if !truthy(n) {
		return []*document.Node{nil}
	}
	var paths []*document.Node
	for _, path := range listOf(n) {
		if s, ok := x.literal(path); ok {
			paths = append(paths, at(path).text(s))
			continue
		}
		x.warn(path.Range, "A BasePath is a text.")
	}
	return paths
}

var mappingPath = regexp.MustCompile(`[-_/]+`)

// httpDomain makes the custom domain of an HTTP API.
func (x *expander) httpDomain(o *origin, tags *document.Node, attributes []document.Pair) {
	config, p, ok := x.domainConfig(o)
	if !ok {
		return
	}
	id := "ApiGatewayDomainNameV2" + x.token(config.Get("DomainName"))
	inner := p.mapping()
	props := p.mapping()
	props.Range, props.Content = config.Range, config.Content
	for _, c := range config.Pairs {
		switch c.Key.Text {
		case "DomainName", "MutualTlsAuthentication":
			if truthy(c.Value) {
				set(props, document.Pair{Key: c.Key, Value: trueParts(c.Value)})
			}
		case "CertificateArn", "OwnershipVerificationCertificateArn", "SecurityPolicy":
			set(inner, c)
		case "EndpointConfiguration":
			set(inner, document.Pair{Key: renamed(c.Key, "EndpointType"), Value: c.Value})
		}
	}
	if inner.Get("EndpointType") == nil {
		set(inner, p.pair("EndpointType", p.text("REGIONAL")))
	}
	set(props, p.pair("DomainNameConfigurations", p.list(inner)))
	if tags == nil {
		tags = o.at.of(`{"httpapi:createdBy": "SAM"}`)
	}
	set(props, document.Pair{Key: o.tagsKey(), Value: tags})
	if !x.taken[id] {
		x.emit(o, p, id, "AWS::ApiGatewayV2::DomainName", props, attributes...)
	}
	x.renames[o.id+".DomainName"] = id
	for _, path := range x.basePaths(config) {
		mapping := p.of(`{"ApiId": "$0", "DomainName": "$1", "Stage": "$2"}`, p.ref(o.id), p.ref(id), p.ref(x.renames[o.id+".Stage"]))
		name := ""
		if path != nil {
			name = mappingPath.ReplaceAllString(path.Text, "")
			set(mapping, at(path).pair("ApiMappingKey", at(path).text(strings.Trim(path.Text, "/"))))
		}
		x.emit(o, p, o.id+name+"ApiMapping", "AWS::ApiGatewayV2::ApiMapping", mapping, attributes...)
	}
	x.records(o, config, id, "REGIONAL", attributes)
}

// aliasTarget gives where a domain's record leads.
func aliasTarget(p place, dns *document.Node, domain, endpoint string) *document.Node {
	zone, name := p.getAtt(domain, "RegionalHostedZoneId"), p.getAtt(domain, "RegionalDomainName")
	switch endpoint {
	case "REGIONAL":
	case "EDGE":
		zone, name = p.text("Z2FDTNDATAQYW2"), given(dns, "DistributionDomainName") // CloudFront's own zone
		if name == nil {
			name = p.getAtt(domain, "DistributionDomainName")
		}
	default:
		zone, name = given(dns, "VpcEndpointHostedZoneId"), given(dns, "VpcEndpointDomainName")
	}
	return p.of(`{"EvaluateTargetHealth": "$0", "HostedZoneId": "$1", "DNSName": "$2"}`, given(dns, "EvaluateTargetHealth"), zone, name)
}

// records makes the DNS records that lead to a domain.
func (x *expander) records(o *origin, config *document.Node, domain, endpoint string, attributes []document.Pair) {
	pair, ok := keyed(config, "Route53")
	if !ok || isNull(pair.Value) {
		return
	}
	dns, p := pair.Value, at(pair.Key)
	zone, byName := given(dns, "HostedZoneId"), given(dns, "HostedZoneName")
	if zone == nil && byName == nil {
		x.warn(dns.Range, "The Route53 of the Domain of %s needs a HostedZoneId or a HostedZoneName.", o.id)
		return
	}
	target := aliasTarget(p, dns, domain, endpoint)
	if target.Get("DNSName") == nil || target.Get("HostedZoneId") == nil {
		x.warn(dns.Range, "The Route53 of the private Domain of %s needs the VpcEndpointDomainName and the VpcEndpointHostedZoneId.", o.id)
		return
	}
	records := p.list()
	for _, kind := range []string{"A", "AAAA"} {
		if kind == "A" || isTrue(given(dns, "IpV6")) {
			records.Items = append(records.Items, p.of(`{"Name": "$0", "Type": "$1", "AliasTarget": "$2", "Region": "$3", "SetIdentifier": "$4"}`,
				config.Get("DomainName"), p.text(kind), target, given(dns, "Region"), given(dns, "SetIdentifier")))
		}
	}
	first := zone
	if first == nil {
		first = byName
	}
	id := "RecordSetGroup" + x.token(first)
	if truthy(given(dns, "SeparateRecordSetGroup")) {
		id = "RecordSetGroup" + digestOf([]any{x.resolved(first), x.resolved(config.Get("DomainName"))})
	}
	for _, g := range x.groups {
		if g.id == id {
			list := g.props.Get("RecordSets")
			list.Items = append(list.Items, records.Items...)
			return
		}
	}
	props := p.of(`{"HostedZoneId": "$0", "HostedZoneName": "$1", "RecordSets": "$2"}`, zone, byName, records)
	if o.kind == "HttpApi" && zone != nil {
		without(props, "HostedZoneName")
	}
	passed := slices.Clone(attributes)
	for _, a := range o.node.Pairs {
		if a.Key.Text != "Metadata" && passes(a.Key.Text, false) {
			passed = append(passed, a)
		}
	}
	x.groups = append(x.groups, &recordGroup{id: id, p: p, props: props, attributes: passed})
}
