package lint

import (
	"github.com/plinth-lint/plinth/pkg/cloudformation"
	"github.com/plinth-lint/plinth/pkg/kubernetes"
	"github.com/plinth-lint/plinth/pkg/source"
)

// StdinName gives the file name under which text from standard input is read:
// what looks like a CloudFormation template or a Kubernetes manifest is one, anything else is taken for Terraform.
func StdinName(content []byte) string {
	f := source.NewFile("stdin", content)
	if cloudformation.Looks(f) || kubernetes.Looks(f) {
		return "stdin.yaml"
	}
	return "stdin.tf"
}
