package lint_test

import (
	"context"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/source"
	"github.com/plinth-lint/plinth/pkg/wellarchitected"
	"github.com/plinth-lint/plinth/policies"
)

// check runs the shipped policies over a directory of testdata.
func check(t *testing.T, dir string) *lint.Result {
	t.Helper()
	library, err := policy.Load(policies.FS)
	if err != nil {
		t.Fatal(err)
	}
	tree, err := source.Open(path.Join("../../testdata", dir))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tree.Close() })
	result, err := lint.Run(context.Background(), tree, lint.Options{Library: library, Today: time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func TestTheShopHasFaultsOfEveryPillarInEveryFormat(t *testing.T) {
	for _, format := range []string{"cloudformation", "terraform", "kubernetes"} {
		found := map[string]int{}
		for _, f := range check(t, "shop/"+format).Findings {
			if f.Status == finding.Fail {
				found[f.Policy.Pillar]++
			}
		}
		for _, p := range wellarchitected.Pillars() {
			if found[p.ID] == 0 {
				t.Errorf("%s has no finding of %s", format, p.ID)
			}
		}
	}
}

func TestTheWellArchitectedShopIsClean(t *testing.T) {
	result := check(t, "shop-well-architected")
	for _, f := range result.Findings {
		t.Errorf("%s: %s %s on %s: %v", f.Range, f.Status, f.Policy.ID, f.Address, f.Reasons)
	}
	for _, d := range result.Diagnostics {
		t.Errorf("%s", d)
	}
	if len(result.Graph.Units) != 3 {
		t.Errorf("there are %d units, want 3", len(result.Graph.Units))
	}
}

// roles are the parts of the shop, by what they are called in the template and in the configuration.
var roles = map[string][]string{
	"assets":        {"Assets", "aws_s3_bucket.assets"},
	"backlog alarm": {"OrdersBacklog", "aws_cloudwatch_metric_alarm.orders_backlog"},
	"bastion":       {"Bastion", "aws_instance.bastion"},
	"bastion group": {"BastionSecurityGroup", "aws_vpc_security_group_ingress_rule.bastion_ssh"},
	"carts":         {"Carts", "aws_dynamodb_table.carts"},
	"cluster":       {"Cluster", "aws_ecs_cluster.shop"},
	"database":      {"Database", "aws_db_instance.shop"},
	"delivery":      {"Distribution", "aws_cloudfront_distribution.shop"},
	"deploy policy": {"DeployPolicy", "aws_iam_role_policy.deploy"},
	"images":        {"Images", "aws_ecr_repository.images"},
	"NAT":           {"NatGateway", "aws_nat_gateway.shop"},
	"orders":        {"OrdersQueue", "module.orders.aws_sqs_queue.orders"},
	"orders source": {"OrdersSource", "module.orders.aws_lambda_event_source_mapping.orders"},
	"web logs":      {"WebLogs", "aws_cloudwatch_log_group.web"},
	"worker":        {"Worker", "module.orders.aws_lambda_function.worker"},
}

func roleOf(address string) string {
	for role, names := range roles {
		if slices.Contains(names, address) {
			return role
		}
	}
	return address
}

func TestTheShopIsJudgedAlikeInBothFormats(t *testing.T) {
	judged := func(format string) []string {
		var out []string
		for _, f := range check(t, "shop/"+format).Findings {
			role := roleOf(f.Address)
			if f.Type == "" {
				role = "unit"
			}
			out = append(out, strings.Join([]string{f.Policy.ID, string(f.Status), role}, " · "))
		}
		slices.Sort(out)
		return out
	}
	template, configuration := judged("cloudformation"), judged("terraform")
	if len(template) < 12 {
		t.Errorf("there are %d findings only", len(template))
	}
	if diff := cmp.Diff(template, configuration); diff != "" {
		t.Errorf("(-CloudFormation +Terraform):\n%s", diff)
	}
}
