package lint_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/source"
	"github.com/plinth-lint/plinth/policies"
)

// serverless is a template with a finding on each line that ends in "# want".
const serverless = `Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Runtime: python3.12
    Architectures: [x86_64] # want sustainability
    Timeout: 60
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Handler: orders.run
      InlineCode: x
      Policies:
        - AmazonS3ReadOnlyAccess
        - Statement:
            - Effect: Allow
              Action: "*" # want security
              Resource: "*"
      Events:
        Jobs:
          Type: SQS
          Properties:
            Queue: !GetAtt Queue.Arn
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 60 # want reliability
`

var serverlessPolicies = []string{"iam-policy-administrator-access", "lambda-function-arm64", "sqs-queue-visibility-timeout"}

func judgeServerless(t *testing.T, text string) *lint.Result {
	t.Helper()
	library, err := policy.Load(policies.FS)
	if err != nil {
		t.Fatal(err)
	}
	result, err := lint.Run(context.Background(), source.Memory(map[string]string{"template.yaml": text}), lint.Options{
		Library: library, Today: time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC), Profile: "all",
		Only: func(p *policy.Policy) bool { return slices.Contains(serverlessPolicies, p.ID) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func TestFindingsOnServerlessResourcesStandInTheTemplate(t *testing.T) {
	var want, got []string
	for i, line := range strings.Split(serverless, "\n") {
		if _, pillar, ok := strings.Cut(line, "# want "); ok {
			want = append(want, fmt.Sprintf("%d %s", i+1, pillar))
		}
	}
	result := judgeServerless(t, serverless)
	for _, f := range result.Findings {
		got = append(got, fmt.Sprintf("%d %s", f.Range.Start.Line, f.Policy.Pillar))
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("findings (-want +got)\n%s", diff)
	}
	if len(result.Diagnostics) > 0 {
		t.Errorf("diagnostics: %v", result.Diagnostics)
	}
}

// What is accepted at a serverless resource holds for all that is made of it,
// and is used when one of them uses it.
func TestSuppressionsHoldForWhatIsMadeOfAServerlessResource(t *testing.T) {
	for name, edit := range map[string][2]string{
		"a comment above the function": {"  Orders:\n", "  # plinth:ignore iam-policy-administrator-access reason=\"it is meant so\"\n  Orders:\n"},
		"a comment at the action":      {`Action: "*" # want security`, `Action: "*" # plinth:ignore iam-policy-administrator-access reason="it is meant so"`},
		"metadata of the function":     {"Type: AWS::Serverless::Function\n", "Type: AWS::Serverless::Function\n    Metadata: {plinth: {ignore: [{policy: iam-policy-administrator-access, reason: it is meant so}]}}\n"},
	} {
		t.Run(name, func(t *testing.T) {
			if !strings.Contains(serverless, edit[0]) {
				t.Fatalf("the template has no %q", edit[0])
			}
			result := judgeServerless(t, strings.Replace(serverless, edit[0], edit[1], 1))
			for _, f := range result.Findings {
				if accepted := f.Suppression != nil; accepted != (f.Policy.ID == "iam-policy-administrator-access") {
					t.Errorf("%s is accepted = %v", f.Policy.ID, accepted)
				}
			}
			if len(result.Findings) != 3 || len(result.Diagnostics) > 0 {
				t.Errorf("%d findings, want 3; diagnostics %v", len(result.Findings), result.Diagnostics)
			}
		})
	}
}
