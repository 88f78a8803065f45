package diagram

import (
	"strings"
	"unicode"

	"github.com/plinth-lint/plinth/pkg/graph"
)

// services are the names that people use where a type's own part is another.
var services = map[string]string{
	"ApiGateway": "API Gateway", "ApiGatewayV2": "API Gateway", "ApplicationAutoScaling": "Auto Scaling", "AutoScaling": "Auto Scaling",
	"CertificateManager": "ACM", "Cognito": "Cognito", "DocDB": "DocumentDB", "ElasticLoadBalancing": "ELB", "ElasticLoadBalancingV2": "ELB",
	"Elasticsearch": "Elasticsearch", "Events": "EventBridge", "KinesisFirehose": "Firehose", "Logs": "CloudWatch", "OpenSearchService": "OpenSearch",
	"SecretsManager": "Secrets Manager", "ServiceDiscovery": "Cloud Map", "StepFunctions": "Step Functions", "WAFv2": "WAF", "CertificateAuthority": "Private CA",
}

// kinds are the names of types that are not their service's and their own.
var kinds = map[string]string{
	"AWS::EC2::VPC": "VPC", "AWS::EC2::Subnet": "Subnet", "AWS::EC2::SecurityGroup": "Security group", "AWS::EC2::RouteTable": "Route table",
	"AWS::EC2::Route": "Route", "AWS::EC2::InternetGateway": "Internet gateway", "AWS::EC2::NatGateway": "NAT gateway", "AWS::EC2::EIP": "Elastic IP",
	"AWS::EC2::EIPAssociation": "Elastic IP association", "AWS::EC2::NetworkAcl": "Network ACL", "AWS::EC2::NetworkAclEntry": "Network ACL entry",
	"AWS::EC2::SubnetRouteTableAssociation": "Route table association", "AWS::EC2::SubnetNetworkAclAssociation": "Network ACL association",
	"AWS::EC2::FlowLog": "Flow log", "AWS::EC2::TransitGateway": "Transit gateway", "AWS::EC2::DHCPOptions": "DHCP options",
	"AWS::Lambda::EventSourceMapping": "Lambda event source", "AWS::CloudFront::OriginAccessControl": "CloudFront origin access",
	"AWS::CloudFormation::Stack": "Nested stack",
}

// kind gives a resource's service and kind in words: "S3 bucket".
func kind(r *graph.Resource) string {
	if r.Type == graph.UnresolvedModule {
		return "Module that is not there"
	}
	if k := kinds[r.Type]; k != "" {
		return k
	}
	parts := strings.Split(r.Type, "::")
	switch {
	case len(parts) == 3 && parts[0] == "AWS":
		service := parts[1]
		if s := services[service]; s != "" {
			service = s
		}
		what := words(parts[2])
		if service == "EC2" && strings.HasPrefix(what, "VPC") || what == service {
			return what
		}
		return service + " " + lowerFirst(what)
	case len(parts) == 2 && parts[0] == "Kubernetes":
		return parts[1]
	case len(parts) > 1:
		return words(parts[len(parts)-1])
	}
	s := strings.ReplaceAll(strings.TrimPrefix(r.Type, "aws_"), "_", " ")
	if s == "" {
		return "Resource"
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// words breaks a name at its capitals: DBSubnetGroup is "DB subnet group".
func words(s string) string {
	runes := []rune(s)
	var out []string
	from := 0
	for i := 1; i <= len(runes); i++ {
		if i < len(runes) && !(unicode.IsUpper(runes[i]) && (!unicode.IsUpper(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1]))) {
			continue
		}
		word := string(runes[from:i])
		if len(out) > 0 {
			word = lowerFirst(word)
		}
		out = append(out, word)
		from = i
	}
	return strings.Join(out, " ")
}

// lowerFirst lowers the first letter of a word that is no abbreviation.
func lowerFirst(s string) string {
	if len(s) > 1 && s[1] >= 'A' && s[1] <= 'Z' {
		return s
	}
	return strings.ToLower(s[:min(1, len(s))]) + s[min(1, len(s)):]
}

// name gives what tells a resource from others of its kind in its module or namespace.
func name(r *graph.Resource) string {
	if r.Tool == graph.Kubernetes || strings.HasPrefix(r.Type, "Kubernetes::") {
		if s, ok := r.Properties.At(graph.Keys("metadata", "name")).Text(); ok {
			return s
		}
	}
	s := r.Address
	for _, c := range r.Calls {
		s = strings.TrimPrefix(s, c.Name+".")
	}
	if rest, ok := strings.CutPrefix(s, r.Declared+"."); ok && r.Tool == graph.Terraform {
		return rest
	}
	return s
}

// namespace gives the namespace that an object states, or "".
func namespace(r *graph.Resource) string {
	if !strings.HasPrefix(r.Type, "Kubernetes::") {
		return ""
	}
	s, _ := r.Properties.At(graph.Keys("metadata", "namespace")).Text()
	return s
}
