package explain_test

import (
	"bytes"
	"context"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/plinth-lint/plinth/pkg/explain"
	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/source"
	"github.com/plinth-lint/plinth/pkg/wellarchitected"
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

func TestEverySubjectHasAPageOfItsOwn(t *testing.T) {
	l := library(t)
	seen := map[string]bool{}
	for _, s := range explain.Subjects(l) {
		page, ok := explain.Find(l, s[0])
		if !ok || !strings.EqualFold(page.ID, s[0]) {
			t.Errorf("%s has the page %+v", s[0], page)
			continue
		}
		if seen[s[0]] {
			t.Errorf("%s stands twice among the subjects", s[0])
		}
		seen[s[0]] = true
	}
	if len(seen) < 400 {
		t.Errorf("there are %d subjects only", len(seen))
	}
}

func TestEveryTaskOfAnExamHasAPage(t *testing.T) {
	l := library(t)
	prepared := 0
	for _, e := range wellarchitected.Exams() {
		for _, d := range e.Domains {
			for _, task := range d.Tasks {
				page, ok := explain.Find(l, e.Code+" "+task.ID)
				if !ok || page.Kind != "task" || page.Title != task.Title {
					t.Errorf("%s %s has the page %+v", e.Code, task.ID, page)
					continue
				}
				for _, s := range page.Sections {
					prepared += len(s.Items)
				}
			}
		}
	}
	if prepared < len(l.Policies()) {
		t.Errorf("%d lessons name tasks, want one each of %d policies at least", prepared, len(l.Policies()))
	}
}

func TestTypesOfEveryToolLeadToTheCanonicalOne(t *testing.T) {
	l := library(t)
	for name, want := range map[string]string{
		"aws_s3_bucket": "AWS::S3::Bucket", "AWS_S3_Bucket": "AWS::S3::Bucket", "aws::s3::bucket": "AWS::S3::Bucket", "awscc_s3_bucket": "AWS::S3::Bucket",
		"aws_lb": "AWS::ElasticLoadBalancingV2::LoadBalancer", "Deployment": "Kubernetes::Deployment", "cronjob": "Kubernetes::CronJob",
		"Kubernetes::Deployment": "Kubernetes::Deployment", "aws_iam_account_password_policy": "aws_iam_account_password_policy",
	} {
		page, ok := explain.Find(l, name)
		if !ok || page.Kind != "type" || page.ID != want {
			t.Errorf("%s has the page %+v, want %s", name, page, want)
		}
	}
	for _, name := range []string{"", " ", "nothing", "aws_", "::", "SAA-C03 x", strings.Repeat("a", 100_000)} {
		if page, ok := explain.Find(l, name); ok {
			t.Errorf("%.20q has the page of %s", name, page.ID)
		}
		explain.Suggest(l, name)
	}
}

func run(t *testing.T, files map[string]string) *lint.Result {
	t.Helper()
	result, err := lint.Run(context.Background(), source.Memory(files), lint.Options{Library: library(t)})
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func TestTheInnermostResourceIsMeant(t *testing.T) {
	result := run(t, map[string]string{"t.yaml": `Resources:
  Api:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: a.b
      CodeUri: .
      Events:
        Get:
          Type: Api
          Properties: {Path: /, Method: get}
  Queue:
    Type: AWS::SQS::Queue
`})
	for line, want := range map[int]string{2: "Api", 5: "Api", 12: "Queue", 13: "Queue"} {
		page, near := explain.At(result, "t.yaml", line)
		if page == nil || page.ID != want {
			t.Errorf("line %d is of %+v (near %d), want %s", line, page, near, want)
		}
	}
	if page, near := explain.At(result, "t.yaml", 1); page != nil || near != 2 {
		t.Errorf("line 1 is of %+v, near line %d; want nothing, near line 2", page, near)
	}
	if page, near := explain.At(result, "other.yaml", 1); page != nil || near != 0 {
		t.Errorf("a line of a file that was not read is of %+v, near line %d", page, near)
	}
}

var sgr = regexp.MustCompile("\x1b\\[[0-9]+m")

func TestTextsOfFilesDoNotSteerTheTerminal(t *testing.T) {
	result := run(t, map[string]string{"t.yaml": `Resources:
  "Q\e[31m\u202e ::error::x ##[error]y":
    Type: AWS::SQS::Queue
    Properties:
      QueueName: "\e]0;title\a ##vso[x]y <script>alert(1)</script> @octocat http://evil.example"
      "Bad\e[2J": 1
      KmsMasterKeyId: !Ref "\e[31m"
`})
	page, _ := explain.At(result, "t.yaml", 4)
	if page == nil {
		t.Fatal("there is no page")
	}
	var plain, colored, markdown bytes.Buffer
	for _, err := range []error{page.Text(&plain, explain.Options{Width: 60}), page.Text(&colored, explain.Options{Width: 60, Color: true}), page.Markdown(&markdown)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, out := range map[string]string{"text": plain.String(), "in colour": sgr.ReplaceAllString(colored.String(), ""), "Markdown": markdown.String()} {
		for _, r := range out {
			if r != '\n' && (unicode.IsControl(r) || unicode.In(r, unicode.Cf)) {
				t.Errorf("%s: there is %U", name, r)
			}
		}
		if found := regexp.MustCompile(`(?m)^\s*::[a-z]|##[a-z]*\[`).FindString(out); found != "" {
			t.Errorf("%s: there is the command %q", name, found)
		}
		if !strings.Contains(out, "QueueName") {
			t.Errorf("%s: the properties are not shown:\n%s", name, out)
		}
	}
	if sgr.ReplaceAllString(colored.String(), "") != plain.String() {
		t.Error("colour changes more than colour")
	}
	for _, bad := range []string{" <script>", " @octocat", " http://"} {
		if strings.Contains(markdown.String(), bad) {
			t.Errorf("there is %q in the Markdown", bad)
		}
	}
}

func TestTextKeepsToTheWidth(t *testing.T) {
	l := library(t)
	for _, subject := range []string{"SEC08-BP02", "SAA-C03", "security", "AWS::RDS::DBInstance", "SEC08"} {
		page, _ := explain.Find(l, subject)
		for _, width := range []int{60, 80, 140} {
			var out bytes.Buffer
			if err := page.Text(&out, explain.Options{Width: width}); err != nil {
				t.Fatal(err)
			}
			for line := range strings.Lines(out.String()) {
				if n := len([]rune(strings.TrimRight(line, "\n"))); n > width && strings.Contains(strings.TrimSpace(line), " ") && !strings.Contains(line, "https://") {
					t.Errorf("%s: %d columns at a width of %d: %s", subject, n, width, line)
				}
			}
		}
	}
}
