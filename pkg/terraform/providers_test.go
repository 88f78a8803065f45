package terraform_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const providersMain = `provider "aws" {
  region = "eu-west-1"
  default_tags {
    tags = { team = "shop", env = var.env }
  }
}
provider "aws" {
  alias  = "west"
  region = local.west
}
provider "aws" {
  alias  = "open"
  region = var.region
}
variable "env" {}
variable "region" {}
locals {
  west = "us-west-2"
}
resource "aws_sqs_queue" "default" {}
resource "aws_sqs_queue" "west" {
  provider = aws.west
}
resource "aws_sqs_queue" "open" {
  provider = aws.open
}
resource "aws_sqs_queue" "own" {
  region = "ap-south-1"
}
module "inherits" {
  source = "./m"
}
module "passed" {
  source    = "./m"
  providers = {
    aws       = aws.west
    aws.other = aws
  }
}
`

const providersModule = `terraform {
  required_providers {
    aws = { configuration_aliases = [aws.other] }
  }
}
data "aws_region" "here" {}
data "aws_region" "there" {
  provider = aws.other
}
data "aws_partition" "here" {}
data "aws_caller_identity" "here" {}
data "aws_caller_identity" "again" {}
data "aws_caller_identity" "there" {
  provider = aws.other
}
resource "aws_sqs_queue" "q" {
  name   = "${data.aws_region.here.name}-${data.aws_partition.here.partition}"
  same   = data.aws_caller_identity.here.account_id == data.aws_caller_identity.again.account_id
  unlike = data.aws_caller_identity.here.account_id == data.aws_caller_identity.there.account_id
}
resource "aws_sqs_queue" "other" {
  provider = aws.other
  name     = data.aws_region.there.region
}
`

func TestResourcesHaveTheRegionOfTheirProvider(t *testing.T) {
	u, codes := load(t, map[string]string{"main.tf": providersMain, "m/main.tf": providersModule})
	if len(codes) > 0 {
		t.Fatalf("Load gives %v", codes)
	}
	got := map[string]string{}
	for _, r := range u.Resources {
		name, _ := r.Properties.Get("name").Text()
		got[r.Address] = strings.TrimSpace(r.Region + " " + name)
	}
	want := map[string]string{
		"aws_sqs_queue.default": "eu-west-1", "aws_sqs_queue.west": "us-west-2", "aws_sqs_queue.open": "", "aws_sqs_queue.own": "ap-south-1",
		"module.inherits.aws_sqs_queue.q": "eu-west-1 eu-west-1-aws", "module.inherits.aws_sqs_queue.other": "",
		"module.passed.aws_sqs_queue.q": "us-west-2 us-west-2-aws", "module.passed.aws_sqs_queue.other": "eu-west-1 eu-west-1",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("regions and names (-want +got):\n%s", diff)
	}
	q := resource(t, u, "module.passed.aws_sqs_queue.q").Properties
	if same, _ := q.Get("same").Bool(); !same {
		t.Error("the account of one provider is not equal to itself")
	}
	if !q.Get("unlike").IsUnknown() {
		t.Error("the accounts of two providers are compared, which nobody can")
	}
	tags := resource(t, u, "aws_sqs_queue.default").Attributes.Get("default_tags")
	if team, _ := tags.Get("team").Text(); team != "shop" || !tags.Get("env").IsUnknown() {
		t.Errorf("the default tags are %v", plain(t, tags))
	}
	if resource(t, u, "aws_sqs_queue.west").Attributes.Get("default_tags") != nil {
		t.Error("a provider with an alias has the tags of the one without")
	}
}

// TestAProviderThatLeadsBackToItselfEnds: its region comes from a data source that uses it.
func TestAProviderThatLeadsBackToItselfEnds(t *testing.T) {
	u, _ := load(t, map[string]string{"main.tf": `provider "aws" {
  region = data.aws_region.r.name
}
data "aws_region" "r" {}
resource "aws_sqs_queue" "q" {
  name = data.aws_region.r.name
}
`})
	if v := resource(t, u, "aws_sqs_queue.q").Properties.Get("name"); !v.IsUnknown() || v.Unknown().Reason == "" {
		t.Errorf("the name is %v, want an unknown with its reason", plain(t, v))
	}
}

func TestJSONSyntaxHasTheSameBlocks(t *testing.T) {
	u, codes := load(t, map[string]string{"main.tf.json": `{
  "provider": {"aws": [{"region": "eu-west-1", "default_tags": {"tags": {"team": "shop"}}}, {"alias": "west", "region": "us-west-2"}]},
  "variable": {"on": {"type": "bool"}},
  "resource": {"aws_security_group": {"g": {
    "provider": "aws.west", "depends_on": ["aws_sqs_queue.q"], "lifecycle": {"prevent_destroy": true},
    "dynamic": {"ingress": {"for_each": [80, 443], "iterator": "port", "content": {"from_port": "${port.value}", "cidr_blocks": ["0.0.0.0/0"]}}}
  }}, "aws_sqs_queue": {"q": {"name": "plain"}}},
  "module": {"m": {"source": "./m", "providers": {"aws": "aws.west"}}},
  "data": {"aws_iam_policy_document": {"d": {"statement": {"actions": ["s3:*"], "principals": {"type": "AWS", "identifiers": ["*"]}}}}},
  "output": {"o": {"value": "${data.aws_iam_policy_document.d.json}"}}
}`, "m/main.tf": "resource \"aws_sqs_queue\" \"m\" {}\n", "p.tf": "resource \"aws_iam_policy\" \"p\" {\n  policy = data.aws_iam_policy_document.d.json\n}\n"})
	if len(codes) > 0 {
		t.Fatalf("Load gives %v", codes)
	}
	g := resource(t, u, "aws_security_group.g")
	if got := answer(g.Properties.Get("ingress")); got != `[{"cidr_blocks":["0.0.0.0/0"],"from_port":80},{"cidr_blocks":["0.0.0.0/0"],"from_port":443}]` {
		t.Errorf("ingress is %s", got)
	}
	if g.Region != "us-west-2" || resource(t, u, "module.m.aws_sqs_queue.m").Region != "us-west-2" {
		t.Errorf("the regions are %q and %q", g.Region, resource(t, u, "module.m.aws_sqs_queue.m").Region)
	}
	if len(g.References) != 1 || g.References[0].Address != "aws_sqs_queue.q" {
		t.Errorf("the group depends on %v", g.References)
	}
	if prevented, _ := g.Attributes.Get("lifecycle").Get("prevent_destroy").Bool(); !prevented {
		t.Error("lifecycle is lost")
	}
	if tags := resource(t, u, "aws_sqs_queue.q").Attributes.Get("default_tags"); tags.Get("team") == nil {
		t.Error("the default tags are lost")
	}
	if got := answer(resource(t, u, "aws_iam_policy.p").Properties.Get("policy").Document().Get("Statement")); got != `[{"Action":["s3:*"],"Effect":"Allow","Principal":{"AWS":["*"]}}]` {
		t.Errorf("the statements are %s", got)
	}
}

// TestAttributesThatAreArguments: some attributes that the provider computes are what the block says all the same.
func TestAttributesThatAreArguments(t *testing.T) {
	u, _ := load(t, map[string]string{"main.tf": `provider "aws" {
  region = "cn-north-1"
}
variable "name" {}
resource "aws_s3_bucket" "named" {
  bucket = "b"
}
resource "aws_s3_bucket" "open" {
  bucket = "b-${var.name}"
}
resource "aws_s3_bucket" "nameless" {}
resource "aws_iam_role" "prefixed" {
  name_prefix = "r"
}
resource "terraform_data" "d" {
  input = { a = 1 }
}
data "template_file" "t" {
  template = "Hello, $${name}!"
  vars     = { name = "you" }
}
resource "x" "a" {
  id       = aws_s3_bucket.named.id
  arn      = aws_s3_bucket.named.arn
  open     = aws_s3_bucket.open.id
  nameless = aws_s3_bucket.nameless.id
  prefixed = aws_iam_role.prefixed.id
  output   = terraform_data.d.output.a
  rendered = data.template_file.t.rendered
}
`})
	p := resource(t, u, "x.a").Properties
	for name, want := range map[string]string{
		"id": `"b"`, "arn": `"arn:aws-cn:s3:::b"`, "open": "unknown: var.name has no value", "nameless": "unknown: aws_s3_bucket.nameless.id is known at deployment",
		"prefixed": "unknown: aws_iam_role.prefixed.id is known at deployment", "output": "1", "rendered": `"Hello, you!"`,
	} {
		if got := answer(p.Get(name)); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
	if refs := p.Get("id").References(); len(refs) != 1 || refs[0].Address != "aws_s3_bucket.named" || refs[0].Attribute != "id" {
		t.Errorf("id refers to %v", refs)
	}
	if got := p.Get("open").Unknown().Prefix; got != "b-" {
		t.Errorf("open begins with %q", got)
	}
}
