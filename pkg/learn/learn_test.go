package learn_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/learn"
	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/source"
	"github.com/plinth-lint/plinth/policies"
)

func library(t *testing.T) *policy.Library {
	t.Helper()
	l, err := policy.Load(policies.FS)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// review reviews files by the shipped policies.
func review(t *testing.T, files map[string]string, paths ...string) *learn.Review {
	t.Helper()
	l, record := library(t), &learn.Record{}
	result, err := lint.Run(context.Background(), source.Memory(files), lint.Options{
		Library: l, Paths: paths, Judged: record.Judged, Today: time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC),
	})
	if err != nil {
		t.Fatal(err)
	}
	return learn.NewReview(result, l, record)
}

func practice(t *testing.T, r *learn.Review, id string) *learn.PracticeReview {
	t.Helper()
	for _, p := range r.Pillars {
		for _, q := range p.Questions {
			for _, b := range q.Practices {
				if b.Practice.ID == id {
					return b
				}
			}
		}
	}
	t.Fatalf("the review has no %s", id)
	return nil
}

func database(days string) string {
	return "variable \"days\" {}\nresource \"aws_db_instance\" \"d\" {\n  backup_retention_period = " + days + "\n}\n"
}

// evidence gives what the backup policy has to say of its best practice.
func evidence(t *testing.T, b *learn.PracticeReview) learn.Evidence {
	t.Helper()
	for _, e := range b.Evidence {
		if e.Policy.ID == "rds-instance-backup-retention" {
			return *e
		}
	}
	return learn.Evidence{}
}

func TestWhatTheCodeShowsOfABestPractice(t *testing.T) {
	const id = "REL09-BP03" // Perform data backup automatically
	for _, tt := range []struct {
		name, code          string
		want                learn.Verdict
		judged, fails, open int
		accepted            int
	}{
		{"a certain finding", database("0"), learn.NotMet, 1, 1, 0, 0},
		{"what is not known", database("var.days"), learn.Undetermined, 1, 0, 1, 0},
		{"a resource that is judged and good", database("7"), learn.Met, 1, 0, 0, 0},
		{"a finding that is accepted", "# plinth:ignore rds-instance-backup-retention reason=\"a copy\"\n" + strings.TrimPrefix(database("0"), "variable \"days\" {}\n"), learn.Accepted, 1, 0, 0, 1},
		{"a certain finding among good ones", database("7") + strings.ReplaceAll(strings.TrimPrefix(database("0"), "variable \"days\" {}\n"), `"d"`, `"e"`), learn.NotMet, 2, 1, 0, 0},
		{"nothing to judge", "resource \"aws_sns_topic\" \"t\" {}\n", learn.Invisible, 0, 0, 0, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := practice(t, review(t, map[string]string{"main.tf": tt.code}), id)
			e := evidence(t, b)
			if b.Verdict != tt.want || e.Resources != tt.judged || len(e.Fails) != tt.fails || len(e.Open) != tt.open || len(e.Accepted) != tt.accepted {
				t.Errorf("got %s, %d judged, %d fails, %d open, %d accepted; want %s, %d, %d, %d, %d", b.Verdict,
					e.Resources, len(e.Fails), len(e.Open), len(e.Accepted), tt.want, tt.judged, tt.fails, tt.open, tt.accepted)
			}
		})
	}
}

func TestNothingIsMetThatNoPolicyLooksAt(t *testing.T) {
	r := review(t, map[string]string{"main.tf": database("7")})
	for _, p := range r.Pillars {
		total := 0
		for _, v := range learn.Verdicts() {
			total += p.Counts.Of(v)
		}
		if n := len(p.Pillar.Practices()); total != n {
			t.Errorf("%s: %d verdicts on %d best practices", p.Pillar.Name, total, n)
		}
		for _, q := range p.Questions {
			for _, b := range q.Practices {
				judged := 0
				for _, e := range b.Evidence {
					judged += e.Resources + e.Units
				}
				if b.Verdict == learn.Met && judged == 0 {
					t.Errorf("%s is met by nothing", b.Practice.ID)
				}
			}
		}
	}
	if got := practice(t, r, "OPS01-BP01").Verdict; got != learn.Invisible { // evaluate customer needs
		t.Errorf("OPS01-BP01 is %s", got)
	}
}

// Where files are named, only what stands in them counts.
func TestResourcesOfOtherFilesDoNotCount(t *testing.T) {
	files := map[string]string{"a.tf": database("7"), "b.tf": "resource \"aws_sns_topic\" \"t\" {}\n"}
	if got := practice(t, review(t, files, "b.tf"), "REL09-BP03").Verdict; got != learn.Invisible {
		t.Errorf("of a file without a database the review says %s", got)
	}
	if got := practice(t, review(t, files, "a.tf"), "REL09-BP03").Verdict; got != learn.Met {
		t.Errorf("of the file with the database the review says %s", got)
	}
}

func TestThePolicyThatIsOffIsNamed(t *testing.T) {
	files := map[string]string{"main.tf": database("0"), "plinth.yaml": "policies:\n  rds-instance-backup-retention: {enabled: false}\n"}
	b := practice(t, review(t, files), "REL09-BP03")
	named := false
	for _, policy := range b.Off {
		named = named || policy.ID == "rds-instance-backup-retention"
	}
	if b.Verdict != learn.Invisible || !named {
		t.Errorf("got %s, off %v", b.Verdict, b.Off)
	}
}

func TestTheChangeIsInTheFormatOfTheFinding(t *testing.T) {
	l := library(t)
	p, _ := l.Find("sqs-queue-visibility-timeout")
	for tool, want := range map[graph.Tool][]string{
		graph.Terraform:      {"fail.tf", "pass.tf", "-  visibility_timeout_seconds = 59", "+  visibility_timeout_seconds = 60"},
		graph.CloudFormation: {"fail.cfn.yaml", "pass.cfn.yaml", "-      VisibilityTimeout: 59", "+      VisibilityTimeout: 60"},
		graph.Kubernetes:     {"fail.tf", "pass.tf", "-  visibility_timeout_seconds = 59", "+  visibility_timeout_seconds = 60"}, // there is none
	} {
		c, err := learn.FindChange(l, p, tool)
		if err != nil {
			t.Fatal(err)
		}
		got := []string{c.Before, c.After}
		for _, line := range c.Lines {
			if line.Sign == '+' || line.Sign == '-' {
				got = append(got, string(line.Sign)+line.Text)
			}
			if strings.Contains(line.Text, "# want") {
				t.Errorf("the change shows a mark for the test: %s", line.Text)
			}
		}
		if diff := cmp.Diff(got, want); diff != "" {
			t.Errorf("%s (-got +want):\n%s", tool, diff)
		}
	}
}

// Every policy with examples that fail has a change, questions and exam tasks.
func TestEveryPolicyTeaches(t *testing.T) {
	l := library(t)
	for _, p := range l.Policies() {
		questions, err := learn.Questions(l, p)
		if err != nil || len(questions) == 0 {
			t.Errorf("%s has no questions: %v", p.ID, err)
		}
		if len(learn.Tasks(p, questions)) == 0 {
			t.Errorf("%s belongs to no exam task", p.ID)
		}
		if c, err := learn.FindChange(l, p, graph.Terraform); err != nil || c == nil && p.Scope != policy.ScopeUnit {
			t.Errorf("%s has no change: %v", p.ID, err)
		}
	}
}

func TestTasksComeFromLessonAndQuestions(t *testing.T) {
	l := library(t)
	p, _ := l.Find("sqs-queue-visibility-timeout")
	questions, err := learn.Questions(l, p)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, task := range learn.Tasks(p, questions) {
		got = append(got, task.Domain.Exam.Code+" "+task.ID)
	}
	want := []string{"SAA-C03 2.1", "DVA-C02 1.1", "DVA-C02 1.2", "DVA-C02 4.1", "DOP-C02 5.3"}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("-got +want:\n%s", diff)
	}
}
