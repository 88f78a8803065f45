package lint

import (
	"github.com/plinth-lint/plinth/pkg/cloudformation"
	"github.com/plinth-lint/plinth/pkg/source"
)

// StdinName gives the file name under which text from standard input is read:
// what looks like a CloudFormation template is one, anything else is taken for Terraform.
func StdinName(content []byte) string {
	if cloudformation.Looks(source.NewFile("stdin", content)) {
		return "stdin.yaml"
	}
	return "stdin.tf"
}
