package lint

import (
	"github.com/plinth-lint/plinth/pkg/cloudformation"
	"github.com/plinth-lint/plinth/pkg/kubernetes"
	"github.com/plinth-lint/plinth/pkg/source"
	"github.com/plinth-lint/plinth/pkg/terraform/plan"
)

// StdinName gives the file name under which text from standard input is read:
// what looks like a plan of Terraform, a CloudFormation template or a
// Kubernetes manifest is one, anything else is taken for Terraform's language.
func StdinName(content []byte) string {
	if IsPlan(content) {
		return "stdin.json"
	}
	f := source.NewFile("stdin", content)
	if cloudformation.Looks(f) || kubernetes.Looks(f) {
		return "stdin.yaml"
	}
	return "stdin.tf"
}

// IsPlan reports whether text from standard input is a plan or state of Terraform as JSON.
func IsPlan(content []byte) bool { return plan.Looks(source.NewFile("stdin", content)) }
