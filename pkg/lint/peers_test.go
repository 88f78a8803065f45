package lint_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/plinth-lint/plinth/pkg/config"
	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/source"
	"github.com/plinth-lint/plinth/policies"
)

// accepted runs one policy over one file and gives the reasons of what is suppressed, and
// where each finding that counts stands.
func accepted(t *testing.T, name, text, id string, o lint.Options) (reasons []string, counting []int32) {
	t.Helper()
	library, err := policy.Load(policies.FS)
	if err != nil {
		t.Fatal(err)
	}
	o.Library, o.Today = library, time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC)
	o.Only = func(p *policy.Policy) bool { return p.ID == id }
	result, err := lint.Run(context.Background(), source.Memory(map[string]string{name: text}), o)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range result.Findings {
		if f.Suppression != nil {
			reasons = append(reasons, f.Suppression.Reason)
		} else {
			counting = append(counting, f.Range.Start.Line)
		}
	}
	return reasons, counting
}

const (
	database = "rds-instance-backup-retention"
	pod      = "k8s-container-privileged"
)

func TestSuppressionsOfOtherToolsHoldWhereTheyAreAskedFor(t *testing.T) {
	block := func(inside string) string {
		return "resource \"aws_db_instance\" \"d\" {\n  engine = \"mysql\"\n" + inside + "  backup_retention_period = 0\n}\n"
	}
	template := func(metadata string) string {
		return "Resources:\n  D:\n    Type: AWS::RDS::DBInstance\n    Metadata:\n" + metadata + "    Properties:\n      BackupRetentionPeriod: 0\n"
	}
	object := func(annotation string) string {
		return "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  annotations:\n    " + annotation + "\nspec:\n  containers:\n    - name: a\n      image: example.com/a:1\n      securityContext: {privileged: true}\n"
	}
	tests := []struct {
		name, tool, file, id, text, want string // want is the reason, "" where nothing is suppressed
	}{
		{"checkov in the block", "checkov", "main.tf", database, block("  #checkov:skip=CKV_AWS_133:a copy\n"), "a copy"},
		{"checkov without a reason", "checkov", "main.tf", database, block("  # checkov:skip=CKV_AWS_133\n"), "accepted for checkov"},
		{"checkov outside of the block", "checkov", "main.tf", database, "#checkov:skip=CKV_AWS_133:a copy\n" + block(""), ""},
		{"checkov of another control", "checkov", "main.tf", database, block("  #checkov:skip=CKV_AWS_1:a copy\n"), ""},
		{"checkov in a text", "checkov", "main.tf", database, block("  name = \"checkov:skip=CKV_AWS_133\"\n"), ""},
		{"checkov in Metadata", "checkov", "t.yaml", database, template("      checkov: {skip: [{id: CKV_AWS_133, comment: a copy}]}\n"), "a copy"},
		{"checkov in an annotation", "checkov", "pod.yaml", pod, object("checkov.io/skip1: CKV_K8S_16=an agent"), "an agent"},
		{"trivy above the block", "trivy", "main.tf", database, "#trivy:ignore:AVD-AWS-0077\n" + block(""), "accepted for trivy"},
		{"trivy without the prefix of the id", "trivy", "main.tf", database, "# trivy:ignore:aws-0077\n" + block(""), "accepted for trivy"},
		{"the second of two of trivy", "trivy", "main.tf", database, "#trivy:ignore:AVD-AWS-0001 trivy:ignore:AVD-AWS-0077\n" + block(""), "accepted for trivy"},
		{"trivy until a day to come", "trivy", "main.tf", database, "#trivy:ignore:AVD-AWS-0077:exp:2026-12-01\n" + block(""), "accepted for trivy"},
		{"trivy until a day that is past", "trivy", "main.tf", database, "#trivy:ignore:AVD-AWS-0077:exp:2026-01-01\n" + block(""), ""},
		{"trivy in one workspace", "trivy", "main.tf", database, "#trivy:ignore:AVD-AWS-0077:ws:test\n" + block(""), ""},
		{"trivy for some resources", "trivy", "main.tf", database, "#trivy:ignore:AVD-AWS-0077[engine=mysql]\n" + block(""), ""},
		{"tfsec on the line", "tfsec", "main.tf", database, strings.Replace(block(""), "= 0\n", "= 0 #tfsec:ignore:AVD-AWS-0077\n", 1), "accepted for tfsec"},
		{"tfsec of everything", "tfsec", "main.tf", database, "#tfsec:ignore:*\n" + block(""), ""},
		{"cfn_nag", "cfn-nag", "t.yaml", "logs-log-group-retention", "Resources:\n  L:\n    Type: AWS::Logs::LogGroup\n    Metadata: {cfn_nag: {rules_to_suppress: [{id: W86, reason: kept for ever}]}}\n", "kept for ever"},
		{"cfn-guard", "cfn-guard", "t.yaml", "logs-log-group-retention", "Resources:\n  L:\n    Type: AWS::Logs::LogGroup\n    Metadata: {guard: {SuppressedRules: [CW_LOGGROUP_RETENTION_PERIOD_CHECK]}}\n", "accepted for cfn-guard"},
		{"cdk-nag", "cdk-nag", "t.yaml", "dynamodb-table-point-in-time-recovery", "Resources:\n  T:\n    Type: AWS::DynamoDB::Table\n    Metadata: {cdk_nag: {rules_to_suppress: [{id: AwsSolutions-DDB3, reason: a cache}]}}\n", "a cache"},
		{"cfn-lint", "cfn-lint", "t.yaml", "ec2-instance-current-generation", "Resources:\n  I:\n    Type: AWS::EC2::Instance\n    Metadata: {cfn-lint: {config: {ignore_checks: [I3100]}}}\n    Properties: {InstanceType: m1.small}\n", "accepted for cfn-lint"},
		{"kube-linter", "kube-linter", "pod.yaml", pod, object("ignore-check.kube-linter.io/privileged-container: an agent"), "an agent"},
		{"kube-score", "kube-score", "pod.yaml", pod, object("kube-score/ignore: pod-networkpolicy, container-security-context-privileged"), "accepted for kube-score"},
		{"polaris", "polaris", "pod.yaml", pod, object("polaris.fairwinds.com/runAsPrivileged-exempt: \"true\""), "accepted for polaris"},
		{"polaris that is not set", "polaris", "pod.yaml", pod, object("polaris.fairwinds.com/runAsPrivileged-exempt: \"false\""), ""},
		{"terrascan in an annotation", "terrascan", "d.yaml", "k8s-readiness-probe", "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: a\n  annotations:\n    runterrascan.io/skip: '[{\"rule\": \"AC_K8S_0072\", \"comment\": \"an agent\"}]'\nspec:\n  selector: {matchLabels: {a: b}}\n  template:\n    metadata: {labels: {a: b}}\n    spec:\n      containers: [{name: a, image: \"example.com/a:1\", ports: [{containerPort: 80}]}]\n---\napiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {selector: {a: b}, ports: [{port: 80}]}\n", "an agent"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			reasons, counting := accepted(t, tt.file, tt.text, tt.id, lint.Options{AcceptFrom: []string{tt.tool}})
			if got := strings.Join(reasons, ", "); got != tt.want || len(reasons)+len(counting) != 1 {
				t.Errorf("suppressed with %q of %d findings, want %q of one", got, len(reasons)+len(counting), tt.want)
			}
			if reasons, _ := accepted(t, tt.file, tt.text, tt.id, lint.Options{AcceptFrom: config.Tools()[:0]}); len(reasons) > 0 {
				t.Errorf("suppressed without the switch")
			}
		})
	}
}

// An alias of a part of a policy accepts no more than that part, here nothing.
func TestAPartialAliasDoesNotSilenceTheWhole(t *testing.T) {
	const group = "resource \"aws_security_group\" \"g\" {\n  # checkov:skip=CKV_AWS_24:ssh\n  # plinth:ignore CKV_AWS_24 reason=\"ssh\"\n  ingress {\n    from_port = 0\n    to_port = 65535\n    protocol = \"tcp\"\n    cidr_blocks = [\"0.0.0.0/0\"]\n  }\n}\n"
	reasons, counting := accepted(t, "main.tf", group, "ec2-security-group-admin-ports", lint.Options{AcceptFrom: []string{"checkov"}})
	if len(reasons) > 0 || len(counting) != 1 {
		t.Errorf("suppressed with %v, counting at %v; want one that counts", reasons, counting)
	}
}

// What a comment accepts of a finding with several parts is accepted, and the others count where they stand.
func TestACommentOnOneOfTwoRulesAcceptsThatOne(t *testing.T) {
	rule := func(port, comment string) string {
		return "  ingress {" + comment + "\n    from_port = " + port + "\n    to_port = " + port + "\n    protocol = \"tcp\"\n    cidr_blocks = [\"0.0.0.0/0\"]\n  }\n"
	}
	const ignore = " # plinth:ignore ec2-security-group-admin-ports reason=\"ok\""
	for name, tt := range map[string]struct {
		first, second string
		suppressed    int
		line          int32
	}{
		"none":   {"", "", 0, 6},
		"first":  {ignore, "", 0, 12},
		"second": {"", ignore, 0, 6},
		"both":   {ignore, ignore, 1, 0},
	} {
		text := "resource \"aws_security_group\" \"g\" {\n" + rule("22", tt.first) + rule("3389", tt.second) + "}\n"
		reasons, counting := accepted(t, "main.tf", text, "ec2-security-group-admin-ports", lint.Options{})
		if len(reasons) != tt.suppressed || tt.line == 0 && len(counting) > 0 || tt.line > 0 && (len(counting) != 1 || counting[0] != tt.line) {
			t.Errorf("%s: %d suppressed, counting at %v; want %d and %d", name, len(reasons), counting, tt.suppressed, tt.line)
		}
	}
}

func TestAPolicyMayBeAcceptedInTheConfigurationAlone(t *testing.T) {
	const text = "# plinth:ignore rds-instance-backup-retention reason=\"a copy\"\nresource \"aws_db_instance\" \"d\" {\n  backup_retention_period = 0\n}\n"
	refused := true
	c := &config.Config{File: config.Name, Policies: map[string]config.Setting{database: {NoInline: &refused}}}
	if reasons, counting := accepted(t, "main.tf", text, database, lint.Options{Config: c}); len(reasons) > 0 || len(counting) != 1 {
		t.Errorf("suppressed with %v, counting at %v; want one that counts", reasons, counting)
	}
	c.Suppress = []config.Suppression{{Policy: database, Reason: "agreed"}}
	if reasons, _ := accepted(t, "main.tf", text, database, lint.Options{Config: c}); len(reasons) != 1 || reasons[0] != "agreed" {
		t.Errorf("suppressed with %v, want the reason of the configuration", reasons)
	}
}
