package engine

import (
	"regexp"
	"strings"

	"github.com/plinth-lint/plinth/pkg/graph"
)

// The attributes whose name alone says what form their value has, as
// Terraform and CloudFormation write them: ARNs and account ids. Variables and
// outputs of modules are no attributes: people name them as they like.
var (
	arnAttribute     = regexp.MustCompile(`(^|\.)aws_[a-z0-9_]+\.[^.]+\.([a-z0-9_]+_)?arn$|^[A-Za-z0-9]+\.[A-Za-z.]*Arn$`)
	accountAttribute = regexp.MustCompile(`(^|\.)aws_[a-z0-9_]+(\.[^.]+)?\.account_id$|^AWS::AccountId$`)
)

// mayHaveForm reports whether an unknown may turn out to be s as far as the
// form of ARNs (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html) and
// account ids, which are 12 digits, tells.
func mayHaveForm(u *graph.Unknowable, s string) bool {
	switch {
	case u.Same == "":
		return true
	case arnAttribute.MatchString(u.Same):
		return strings.HasPrefix(s, "arn:")
	case accountAttribute.MatchString(u.Same):
		return len(s) == 12 && strings.Trim(s, "0123456789") == ""
	}
	return true
}
