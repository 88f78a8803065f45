package controls_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/policytest/controls"
	"github.com/plinth-lint/plinth/policies"
)

var update = flag.Bool("update", false, "write docs/controls.md")

const page = "../../../docs/controls.md"

func cover(t *testing.T) []controls.Coverage {
	t.Helper()
	library, err := policy.Load(policies.FS)
	if err != nil {
		t.Fatal(err)
	}
	all, err := controls.Cover(library)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestThePageOfControlsIsFresh(t *testing.T) {
	want := controls.Markdown(cover(t))
	if *update {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("docs/controls.md is stale; run go test ./pkg/policytest/controls -update (-got +want):\n%s", cmp.Diff(string(got), want))
	}
}

func TestAReasonNamesWhatIsWrongWithAControl(t *testing.T) {
	for _, c := range cover(t) {
		if c.Reason != "" && len(strings.Fields(c.Reason)) < 5 {
			t.Errorf("declined.tsv: %s: %q does not say why", c.Name, c.Reason)
		}
	}
}

// A policy is found by the control's own name, and by any id of a tool in any case.
func TestControlsFindTheirPolicies(t *testing.T) {
	found := map[string]string{}
	for _, c := range cover(t) {
		if c.Policy != nil {
			found[c.Name] = c.Policy.ID
		}
	}
	for control, want := range map[string]string{
		"lambda-sqs-visibility-timeout": "sqs-queue-visibility-timeout", // no tool's: by its own name
		"rds-backup-retention":          "rds-instance-backup-retention",
		"s3-bucket-block-public-acls":   "s3-bucket-public-access",
	} {
		if found[control] != want {
			t.Errorf("%s is covered by %q, want %s", control, found[control], want)
		}
	}
}
