package lint_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What a module's caller leaves null is absent; the finding on its absence
// stands where the argument is written, which is what can be edited.
func TestAFindingOnAnArgumentThatIsNullStandsAtTheArgument(t *testing.T) {
	result := judged(t, map[string]string{
		"main.tf": "module \"m\" {\n  source = \"./m\"\n}\n",
		"m/main.tf": `variable "none" {
  default = null
}

resource "aws_db_instance" "db" {
  engine                  = "postgres"
  instance_class          = "db.t4g.micro"
  backup_retention_period = var.none
}

resource "aws_cloudwatch_log_group" "l" {
  name              = "l"
  retention_in_days = null
}

resource "aws_cloudwatch_log_group" "bare" {
  name = "bare"
}

resource "aws_dynamodb_table" "t" {
  name     = "t"
  hash_key = "id"
  point_in_time_recovery {
    enabled = var.none
  }
}
`,
	})
	var got []string
	for _, f := range result.Findings {
		if slices.Contains([]string{"rds-instance-backup-retention", "logs-log-group-retention", "dynamodb-table-point-in-time-recovery"}, f.Policy.ID) {
			got = append(got, fmt.Sprintf("%s:%d:%d %s", f.Range.File, f.Range.Start.Line, f.Range.Start.Column, f.Policy.ID))
		}
	}
	want := []string{
		"m/main.tf:8:29 rds-instance-backup-retention",
		"m/main.tf:13:23 logs-log-group-retention",
		"m/main.tf:16:1 logs-log-group-retention",
		"m/main.tf:24:15 dynamodb-table-point-in-time-recovery",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("places differ (-want +got):\n%s", diff)
	}
}
