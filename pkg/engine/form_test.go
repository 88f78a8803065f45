package engine

import (
	"testing"

	"github.com/plinth-lint/plinth/pkg/graph"
)

func TestFormOfAttributes(t *testing.T) {
	cases := []struct {
		name, same, text string
		want             bool
	}{
		{"a role's ARN is not everybody", "aws_iam_role.reader.arn", "*", false},
		{"a role's ARN may be an ARN", "aws_iam_role.reader.arn", "arn:aws:iam::123456789012:role/reader", true},
		{"an instance's ARN", `aws_iam_role.reader["a"].arn`, "*", false},
		{"an ARN within a module", "module.app.aws_iam_role.reader.arn", "*", false},
		{"an ARN of a data source", "data.aws_iam_role.reader.arn", "*", false},
		{"an attribute that ends in arn", "aws_cloudfront_origin_access_identity.shop.iam_arn", "*", false},
		{"an attribute of a stack's resource", "Reader.Arn", "*", false},
		{"a nested attribute of a stack's resource", "Shop.MasterUserSecret.SecretArn", "*", false},
		{"the account, which all data sources give alike", "data.aws_caller_identity.account_id", "*", false},
		{"an account", "data.aws_organizations_delegated_services.shop.account_id", "*", false},
		{"the stack's account", "AWS::AccountId", "*", false},
		{"an account may be one", "AWS::AccountId", "123456789012", true},
		{"another attribute", "aws_iam_role.reader.name", "*", true},
		{"a variable whatever its name", "var.reader_arn", "*", true},
		{"an output of a module whatever its name", "module.app.reader_arn", "*", true},
		{"a parameter whatever its name", "parameter ReaderArn", "*", true},
		{"nothing known", "", "*", true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			u := &graph.Unknowable{Type: graph.String, Same: c.same}
			if got := mayBeText(u, c.text); got != c.want {
				t.Errorf("may %s be %q: got %t, want %t", c.same, c.text, got, c.want)
			}
		})
	}
}
