package normalform_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/graph"
)

// summary gives every resource of a unit with its properties.
func summary(u *graph.Unit) map[string][]string {
	out := map[string][]string{}
	for _, r := range u.Resources {
		name := r.Address
		if r.Synthetic {
			name += " (synthetic)"
		}
		out[name] = append(out[name], show(r.Properties)...)
	}
	return out
}

func TestASatelliteFindsWhatItConfigures(t *testing.T) {
	const enabled = `VersioningConfiguration.Status = "Enabled"`
	for _, c := range []struct {
		name, source string
		want         map[string][]string
	}{
		{
			"by reference", `
			resource "aws_s3_bucket" "a" { bucket = "x" }
			resource "aws_s3_bucket_versioning" "v" {
				bucket = aws_s3_bucket.a.id
				versioning_configuration { status = "Enabled" }
			}`,
			map[string][]string{"aws_s3_bucket.a": {`BucketName = "x"`, enabled}},
		},
		{
			"by its known name", `
			resource "aws_s3_bucket" "a" { bucket = "x" }
			resource "aws_s3_bucket" "b" { bucket = "y" }
			resource "aws_s3_bucket_versioning" "v" {
				bucket = "y"
				versioning_configuration { status = "Enabled" }
			}`,
			map[string][]string{"aws_s3_bucket.a": {`BucketName = "x"`}, "aws_s3_bucket.b": {`BucketName = "y"`, enabled}},
		},
		{
			"by a name of one of several of its identifiers", `
			resource "aws_api_gateway_method" "a" {
				resource_id = "orders"
				http_method = "GET"
			}
			resource "aws_api_gateway_method" "b" {
				resource_id = "orders"
				http_method = "POST"
			}
			resource "aws_api_gateway_integration" "i" {
				http_method = "POST"
				type        = "MOCK"
			}`,
			map[string][]string{
				"aws_api_gateway_method.a": {`HttpMethod = "GET"`, `ResourceId = "orders"`},
				"aws_api_gateway_method.b": {`HttpMethod = "POST"`, `Integration.Type = "MOCK"`, `ResourceId = "orders"`},
			},
		},
		{
			"not by a name that fits several, which are known by more than the name", `
			resource "aws_api_gateway_method" "a" {
				resource_id = "orders"
				http_method = "GET"
			}
			resource "aws_api_gateway_method" "b" {
				resource_id = "customers"
				http_method = "GET"
			}
			resource "aws_api_gateway_integration" "i" {
				http_method = "GET"
				type        = "MOCK"
			}`,
			map[string][]string{
				"aws_api_gateway_method.a":                  {`HttpMethod = "GET"`, `Integration = ?another resource`, `ResourceId = "orders"`},
				"aws_api_gateway_method.b":                  {`HttpMethod = "GET"`, `Integration = ?another resource`, `ResourceId = "customers"`},
				"aws_api_gateway_integration.i (synthetic)": {`... = ?aws_api_gateway_integration.i`, `Integration.Type = "MOCK"`},
			},
		},
		{
			"each instance its own", `
			resource "aws_s3_bucket" "a" {
				for_each = toset(["x", "y"])
				bucket   = each.key
			}
			resource "aws_s3_bucket_versioning" "v" {
				for_each = aws_s3_bucket.a
				bucket   = each.value.id
				versioning_configuration { status = each.key == "x" ? "Enabled" : "Suspended" }
			}`,
			map[string][]string{
				`aws_s3_bucket.a["x"]`: {`BucketName = "x"`, enabled},
				`aws_s3_bucket.a["y"]`: {`BucketName = "y"`, `VersioningConfiguration.Status = "Suspended"`},
			},
		},
		{
			"through a variable that has no value, it stands for the unresolved", `
			variable "name" {}
			resource "aws_s3_bucket" "a" { bucket = "x" }
			resource "aws_s3_bucket_versioning" "v" {
				bucket = var.name
				versioning_configuration { status = "Enabled" }
			}`,
			map[string][]string{"aws_s3_bucket.a": {`BucketName = "x"`}, "aws_s3_bucket_versioning.v (synthetic)": {"... = ?aws_s3_bucket_versioning.v", enabled}},
		},
		{
			"two that name the same unresolved share what stands for it", `
			variable "name" {}
			resource "aws_s3_bucket_acl" "a" {
				bucket = var.name
				acl    = "private"
			}
			resource "aws_s3_bucket_versioning" "v" {
				bucket = var.name
				versioning_configuration { status = "Enabled" }
			}`,
			map[string][]string{"aws_s3_bucket_acl.a (synthetic)": {"... = ?aws_s3_bucket_acl.a", `AccessControl = "Private"`, enabled}},
		},
		{
			"one of several by an index that is not known makes it unknown on all", `
			variable "i" {}
			resource "aws_s3_bucket" "a" { count = 2 }
			resource "aws_s3_bucket_versioning" "v" {
				bucket = aws_s3_bucket.a[var.i].id
				versioning_configuration { status = "Enabled" }
			}`,
			map[string][]string{
				"aws_s3_bucket.a[0]":                     {"VersioningConfiguration = ?aws_s3_bucket.a[var.i].id"},
				"aws_s3_bucket.a[1]":                     {"VersioningConfiguration = ?aws_s3_bucket.a[var.i].id"},
				"aws_s3_bucket_versioning.v (synthetic)": {"... = ?aws_s3_bucket_versioning.v", enabled},
			},
		},
		{
			"one that may not be created is one of two ways", `
			variable "on" {}
			resource "aws_s3_bucket" "a" {}
			resource "aws_s3_bucket_versioning" "v" {
				count  = var.on ? 1 : 0
				bucket = aws_s3_bucket.a.id
				versioning_configuration { status = "Enabled" }
			}`,
			map[string][]string{"aws_s3_bucket.a": {`VersioningConfiguration = var.on ? Status = "Enabled" : absent`}},
		},
		{
			"one that is not created says nothing", `
			resource "aws_s3_bucket" "a" {}
			resource "aws_s3_bucket_versioning" "v" {
				count  = 0
				bucket = aws_s3_bucket.a.id
				versioning_configuration { status = "Enabled" }
			}`,
			map[string][]string{"aws_s3_bucket.a": {" = {}"}},
		},
		{
			"rules are added to those of the group", `
			resource "aws_security_group" "a" {
				egress = [{ cidr_blocks = ["10.0.0.0/8"] }]
			}
			resource "aws_vpc_security_group_egress_rule" "b" {
				security_group_id = aws_security_group.a.id
				cidr_ipv4         = "10.1.0.0/16"
			}
			resource "aws_vpc_security_group_egress_rule" "c" {
				security_group_id = aws_security_group.a.id
				cidr_ipv4         = "10.2.0.0/16"
			}`,
			map[string][]string{"aws_security_group.a": {
				`SecurityGroupEgress[0].CidrIp = "10.0.0.0/8"`, `SecurityGroupEgress[1].CidrIp = "10.1.0.0/16"`, `SecurityGroupEgress[2].CidrIp = "10.2.0.0/16"`,
			}},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, summary(fromTerraform(t, c.source))); diff != "" {
				t.Errorf("resources (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCloudFormationsRulesFoldIntoTheirGroup(t *testing.T) {
	u := fromCloudFormation(t, `
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: web
      SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/8}]
      SecurityGroupEgress: []
  Rule:
    Type: AWS::EC2::SecurityGroupIngress
    Properties:
      GroupId: !GetAtt Group.GroupId
      IpProtocol: tcp
      FromPort: "22"
      ToPort: "22"
      CidrIp: 0.0.0.0/0
  Named:
    Type: AWS::EC2::SecurityGroupEgress
    Properties: {GroupId: !Ref Group, IpProtocol: "-1", CidrIp: 0.0.0.0/0}
  Outside:
    Type: AWS::EC2::SecurityGroupIngress
    Properties: {GroupId: sg-1, IpProtocol: tcp, CidrIp: 0.0.0.0/0}
`)
	want := map[string][]string{
		"Group": {
			`GroupDescription = "web"`,
			`SecurityGroupEgress[0].CidrIp = "0.0.0.0/0"`, `SecurityGroupEgress[0].IpProtocol = "-1"`,
			`SecurityGroupIngress[0].CidrIp = "10.0.0.0/8"`, `SecurityGroupIngress[0].FromPort = 443`, `SecurityGroupIngress[0].IpProtocol = "tcp"`, `SecurityGroupIngress[0].ToPort = 443`,
			`SecurityGroupIngress[1].CidrIp = "0.0.0.0/0"`, `SecurityGroupIngress[1].FromPort = 22`, `SecurityGroupIngress[1].IpProtocol = "tcp"`, `SecurityGroupIngress[1].ToPort = 22`,
		},
		"Outside (synthetic)": {"... = ?Outside", `SecurityGroupIngress[0].CidrIp = "0.0.0.0/0"`, `SecurityGroupIngress[0].IpProtocol = "tcp"`},
	}
	if diff := cmp.Diff(want, summary(u)); diff != "" {
		t.Errorf("resources (-want +got):\n%s", diff)
	}
	group := find(t, u, "Group")
	path := graph.Path{graph.Key("SecurityGroupIngress"), graph.Index(1), graph.Key("CidrIp")}
	if got := group.Owner(path).Address; got != "Rule" {
		t.Errorf("the second rule belongs to %s, want Rule", got)
	}
	if got := group.Owner(graph.Path{graph.Key("SecurityGroupIngress"), graph.Index(0)}).Address; got != "Group" {
		t.Errorf("the first rule belongs to %s, want Group", got)
	}
	if got := group.Properties.At(path).Range.Start.Line; got != 16 {
		t.Errorf("the rule's source stands on line %d, want 16", got)
	}
}

func TestOfTwoSatellitesTheOneWhoseValueStandsOwnsIt(t *testing.T) {
	u := fromTerraform(t, `
		resource "aws_s3_bucket" "a" {}
		resource "aws_s3_bucket_acl" "first" {
			bucket = aws_s3_bucket.a.id
			acl    = "private"
		}
		resource "aws_s3_bucket_acl" "last" {
			bucket = aws_s3_bucket.a.id
			acl    = "public-read"
		}`)
	bucket := find(t, u, "aws_s3_bucket.a")
	acl, _ := bucket.Properties.Get("AccessControl").Text()
	if owner := bucket.Owner(graph.Keys("AccessControl")).Address; acl != "PublicRead" || owner != "aws_s3_bucket_acl.last" {
		t.Errorf("got %s of %s, want PublicRead of aws_s3_bucket_acl.last", acl, owner)
	}
}

func TestKnownNamesJoinResources(t *testing.T) {
	edges := func(u *graph.Unit) []string {
		var out []string
		for _, e := range u.Edges {
			out = append(out, e.From.Address+" -"+e.Property+"-> "+e.To.Address)
		}
		slices.Sort(out)
		return out
	}
	for _, c := range []struct {
		name, resources string
		want            []string
	}{
		{
			"the value of the property that identifies a type", `
  F: {Type: "AWS::Lambda::Function", Properties: {FunctionName: worker}}
  A: {Type: "AWS::CloudWatch::Alarm", Properties: {Dimensions: [{Name: FunctionName, Value: worker}]}}
`, []string{"A -Dimensions.FunctionName-> F"},
		},
		{
			"an ARN", `
  F: {Type: "AWS::Lambda::Function", Properties: {FunctionName: worker}}
  M: {Type: "AWS::Lambda::EventSourceMapping", Properties: {EventSourceArn: "arn:aws:sqs:eu-west-1:123456789012:orders", FunctionName: "arn:aws:lambda:eu-west-1:123456789012:function:worker"}}
`, []string{"M -FunctionName-> F"},
		},
		{
			"the resource id of a scaling target", `
  T: {Type: "AWS::DynamoDB::Table", Properties: {TableName: carts}}
  S: {Type: "AWS::ApplicationAutoScaling::ScalableTarget", Properties: {ResourceId: table/carts, ServiceNamespace: dynamodb}}
`, []string{"S -ResourceId-> T"},
		},
		{
			"a part of what identifies the resource itself", `
  F: {Type: "AWS::Lambda::Function", Properties: {FunctionName: worker}}
  P: {Type: "AWS::Lambda::Permission", Properties: {FunctionName: worker, Action: "lambda:InvokeFunction", Principal: events.amazonaws.com}}
`, []string{"P -FunctionName-> F"},
		},
		{
			"not a name that two have", `
  F: {Type: "AWS::Lambda::Function", Properties: {FunctionName: worker}}
  G: {Type: "AWS::Lambda::Function", Properties: {FunctionName: worker}}
  A: {Type: "AWS::CloudWatch::Alarm", Properties: {Dimensions: [{Name: FunctionName, Value: worker}]}}
`, nil,
		},
		{
			"not the resource's own name", `
  F: {Type: "AWS::Lambda::Function", Properties: {FunctionName: worker}}
`, nil,
		},
		{
			"not an equal text of another property", `
  F: {Type: "AWS::Lambda::Function", Properties: {FunctionName: worker}}
  A: {Type: "AWS::CloudWatch::Alarm", Properties: {AlarmDescription: worker, Dimensions: [{Name: QueueName, Value: worker}]}}
`, nil,
		},
		{
			"not the ARN of another service", `
  F: {Type: "AWS::Lambda::Function", Properties: {FunctionName: worker}}
  A: {Type: "AWS::CloudWatch::Alarm", Properties: {AlarmActions: ["arn:aws:sns:eu-west-1:123456789012:worker"]}}
`, nil,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, edges(fromCloudFormation(t, c.resources))); diff != "" {
				t.Errorf("edges (-want +got):\n%s", diff)
			}
		})
	}
}
