package lint_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/source"
	"github.com/plinth-lint/plinth/policies"
)

// planSource is a root, and planJSON what a plan of it holds.
const planSource = `provider "aws" {
  region = "eu-west-1"
}

resource "aws_s3_bucket" "logs" {
  bucket = "shop-logs"
}

resource "aws_s3_bucket_versioning" "logs" {
  bucket = aws_s3_bucket.logs.id
  versioning_configuration {
    status = "Suspended"
  }
}

resource "aws_security_group_rule" "ssh" {
  type              = "ingress"
  security_group_id = aws_security_group.web[0].id
  from_port         = 22
  to_port           = 22
  protocol          = "tcp"
  cidr_blocks       = ["0.0.0.0/0"]
}

resource "aws_security_group" "web" {
  count  = 1
  name   = "web"
  vpc_id = "vpc-0a1b2c3d"
}

resource "aws_ebs_volume" "data" {
  availability_zone = "eu-west-1a"
  size              = 8
  encrypted         = false
}
`

const planJSON = `{
"format_version": "1.2", "terraform_version": "1.11.4",
"planned_values": {"root_module": {"resources": [
{"address": "aws_ebs_volume.data", "mode": "managed", "type": "aws_ebs_volume", "name": "data", "provider_name": "registry.terraform.io/hashicorp/aws", "schema_version": 0,
 "values": {"availability_zone": "eu-west-1a", "encrypted": false, "final_snapshot": false, "multi_attach_enabled": null, "outpost_arn": null, "size": 8, "tags": null, "timeouts": null}, "sensitive_values": {"tags_all": {}}},
{"address": "aws_s3_bucket.logs", "mode": "managed", "type": "aws_s3_bucket", "name": "logs", "provider_name": "registry.terraform.io/hashicorp/aws", "schema_version": 0,
 "values": {"bucket": "shop-logs", "force_destroy": false, "tags": null, "timeouts": null}, "sensitive_values": {"versioning": [], "tags_all": {}}},
{"address": "aws_s3_bucket_versioning.logs", "mode": "managed", "type": "aws_s3_bucket_versioning", "name": "logs", "provider_name": "registry.terraform.io/hashicorp/aws", "schema_version": 0,
 "values": {"expected_bucket_owner": null, "mfa": null, "versioning_configuration": [{"status": "Suspended"}]}, "sensitive_values": {"versioning_configuration": [{}]}},
{"address": "aws_security_group.web[0]", "mode": "managed", "type": "aws_security_group", "name": "web", "index": 0, "provider_name": "registry.terraform.io/hashicorp/aws", "schema_version": 1,
 "values": {"description": "Managed by Terraform", "name": "web", "revoke_rules_on_delete": false, "tags": null, "timeouts": null, "vpc_id": "vpc-0a1b2c3d"}, "sensitive_values": {"egress": [], "ingress": [], "tags_all": {}}},
{"address": "aws_security_group_rule.ssh", "mode": "managed", "type": "aws_security_group_rule", "name": "ssh", "provider_name": "registry.terraform.io/hashicorp/aws", "schema_version": 2,
 "values": {"cidr_blocks": ["0.0.0.0/0"], "description": null, "from_port": 22, "ipv6_cidr_blocks": null, "prefix_list_ids": null, "protocol": "tcp", "self": false, "timeouts": null, "to_port": 22, "type": "ingress"}, "sensitive_values": {"cidr_blocks": [false]}}
]}},
"resource_changes": [
{"address": "aws_ebs_volume.data", "mode": "managed", "type": "aws_ebs_volume", "name": "data", "change": {"actions": ["create"], "after_unknown": {"arn": true, "id": true, "iops": true, "kms_key_id": true, "snapshot_id": true, "tags_all": true, "throughput": true, "type": true}}},
{"address": "aws_s3_bucket.logs", "mode": "managed", "type": "aws_s3_bucket", "name": "logs", "change": {"actions": ["create"], "after_unknown": {"acl": true, "arn": true, "id": true, "policy": true, "server_side_encryption_configuration": true, "tags_all": true, "versioning": true}}},
{"address": "aws_s3_bucket_versioning.logs", "mode": "managed", "type": "aws_s3_bucket_versioning", "name": "logs", "change": {"actions": ["create"], "after_unknown": {"bucket": true, "id": true, "versioning_configuration": [{"mfa_delete": true}]}}},
{"address": "aws_security_group.web[0]", "mode": "managed", "type": "aws_security_group", "name": "web", "index": 0, "change": {"actions": ["create"], "after_unknown": {"arn": true, "egress": true, "id": true, "ingress": true, "name_prefix": true, "owner_id": true, "tags_all": true}}},
{"address": "aws_security_group_rule.ssh", "mode": "managed", "type": "aws_security_group_rule", "name": "ssh", "change": {"actions": ["create"], "after_unknown": {"cidr_blocks": [false], "id": true, "security_group_id": true, "security_group_rule_id": true, "source_security_group_id": true}}},
{"address": "aws_db_instance.old", "mode": "managed", "type": "aws_db_instance", "name": "old", "change": {"actions": ["delete"], "before": {"publicly_accessible": true}, "after": null, "after_unknown": {}}}
],
"configuration": {"provider_config": {"aws": {"name": "aws", "full_name": "registry.terraform.io/hashicorp/aws", "expressions": {"region": {"constant_value": "eu-west-1"}}}},
"root_module": {"resources": [
{"address": "aws_ebs_volume.data", "mode": "managed", "type": "aws_ebs_volume", "name": "data", "provider_config_key": "aws", "expressions": {"availability_zone": {"constant_value": "eu-west-1a"}, "encrypted": {"constant_value": false}, "size": {"constant_value": 8}}},
{"address": "aws_s3_bucket.logs", "mode": "managed", "type": "aws_s3_bucket", "name": "logs", "provider_config_key": "aws", "expressions": {"bucket": {"constant_value": "shop-logs"}}},
{"address": "aws_s3_bucket_versioning.logs", "mode": "managed", "type": "aws_s3_bucket_versioning", "name": "logs", "provider_config_key": "aws", "expressions": {"bucket": {"references": ["aws_s3_bucket.logs.id", "aws_s3_bucket.logs"]}, "versioning_configuration": [{"status": {"constant_value": "Suspended"}}]}},
{"address": "aws_security_group.web", "mode": "managed", "type": "aws_security_group", "name": "web", "provider_config_key": "aws", "count_expression": {"constant_value": 1}, "expressions": {"name": {"constant_value": "web"}, "vpc_id": {"constant_value": "vpc-0a1b2c3d"}}},
{"address": "aws_security_group_rule.ssh", "mode": "managed", "type": "aws_security_group_rule", "name": "ssh", "provider_config_key": "aws", "expressions": {"cidr_blocks": {"constant_value": ["0.0.0.0/0"]}, "from_port": {"constant_value": 22}, "protocol": {"constant_value": "tcp"}, "security_group_id": {"references": ["aws_security_group.web[0].id", "aws_security_group.web[0]", "aws_security_group.web"]}, "to_port": {"constant_value": 22}, "type": {"constant_value": "ingress"}}}
]}}}
`

// judged runs all policies over files.
func judged(t *testing.T, files map[string]string) *lint.Result {
	t.Helper()
	library, err := policy.Load(policies.FS)
	if err != nil {
		t.Fatal(err)
	}
	result, err := lint.Run(context.Background(), source.Memory(files), lint.Options{Library: library, Profile: "all", Today: time.Unix(0, 0)})
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// told gives the findings of a result by what they say and, where asked, where they stand.
func told(r *lint.Result, places bool) []string {
	var out []string
	for _, f := range r.Findings {
		line := f.Policy.ID + " " + string(f.Status) + " " + f.Address + " " + f.Path.String()
		if places {
			line += " " + f.Range.String()
		}
		out = append(out, line)
	}
	slices.Sort(out)
	return out
}

func TestARootAndItsPlanHaveTheSameFindings(t *testing.T) {
	root := told(judged(t, map[string]string{"main.tf": planSource}), false)
	alone := judged(t, map[string]string{"plan.json": planJSON})
	for _, d := range alone.Diagnostics {
		t.Errorf("the plan has the diagnostic %s", d)
	}
	if diff := cmp.Diff(root, told(alone, false)); diff != "" {
		t.Errorf("findings differ (-source +plan):\n%s", diff)
	}
	if len(root) < 3 {
		t.Errorf("only %d findings: nothing is compared", len(root))
	}
	for _, f := range alone.Findings {
		if f.Range.File != "plan.json" {
			t.Errorf("%s stands at %s", f.Policy.ID, f.Range)
		}
	}
}
