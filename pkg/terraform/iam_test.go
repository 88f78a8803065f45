package terraform_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/normalform"
	"github.com/plinth-lint/plinth/pkg/source"
)

// document gives the policy document that data.aws_iam_policy_document.d makes, as JSON in which "(unknown)"
// stands for what is not known.
func document(t *testing.T, text string) (any, *graph.Value) {
	t.Helper()
	u, codes := load(t, map[string]string{"main.tf": text + "\nresource \"aws_iam_policy\" \"p\" {\n  policy = data.aws_iam_policy_document.d.json\n}\n"})
	if len(codes) > 0 {
		t.Fatalf("Load gives %v", codes)
	}
	d := resource(t, u, "aws_iam_policy.p").Properties.Get("policy").Document()
	if d == nil {
		t.Fatal("the policy has no document")
	}
	return withRests(t, d), d
}

// withRests is plain for values whose lists and objects may go on.
func withRests(t *testing.T, v *graph.Value) any {
	switch {
	case v.Is(graph.List):
		out := []any{}
		for _, e := range v.Elements() {
			out = append(out, withRests(t, e))
		}
		if v.Rest() != nil {
			out = append(out, "(more)")
		}
		return out
	case v.Is(graph.Object):
		out := map[string]any{}
		for _, m := range v.Members() {
			out[m.Key] = withRests(t, m.Value)
		}
		if v.Rest() != nil {
			out["(more)"] = true
		}
		return out
	}
	return plain(t, v)
}

func TestPolicyDocumentsAreThoseOfTheProvider(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"everything that a statement has", `
data "aws_iam_policy_document" "d" {
  policy_id = "id"
  version   = "2008-10-17"
  statement {
    sid           = "All"
    effect        = "Deny"
    not_actions   = ["iam:*"]
    not_resources = ["arn:aws:s3:::b/&{aws:username}/*"]
    not_principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::1:root"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:a"
      values   = ["1"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:b"
      values   = ["&{aws:c}"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:a"
      values   = ["2"]
    }
  }
  statement {
    actions   = ["s3:GetObject"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["a"]
    }
    principals {
      type        = "Service"
      identifiers = ["s"]
    }
    principals {
      type        = "AWS"
      identifiers = ["b"]
    }
  }
}`, `{"Version":"2008-10-17","Id":"id","Statement":[
{"Sid":"All","Effect":"Deny","NotAction":["iam:*"],"NotResource":["arn:aws:s3:::b/${aws:username}/*"],"NotPrincipal":{"AWS":["arn:aws:iam::1:root"]},
 "Condition":{"StringEquals":{"aws:a":["1","2"],"aws:b":["${aws:c}"]}}},
{"Effect":"Allow","Action":["s3:GetObject"],"Resource":["*"],"Principal":{"AWS":["a","b"],"Service":["s"]}}]}`},
		{"source and override documents", `
data "aws_iam_policy_document" "source" {
  statement {
    sid       = "Kept"
    actions   = ["a:Kept"]
    resources = ["*"]
  }
  statement {
    sid       = "Own"
    actions   = ["a:Source"]
    resources = ["*"]
  }
}
data "aws_iam_policy_document" "override" {
  statement {
    sid       = "Over"
    actions   = ["a:Override"]
    resources = ["*"]
  }
}
data "aws_iam_policy_document" "d" {
  source_policy_documents = [
    data.aws_iam_policy_document.source.json,
    jsonencode({ Statement = { Sid = "Single", Action = "a:Single" } }),
    "",
    <<-EOT
      {"Version": "2012-10-17", "Statement": [{"Sid": "Text", "Action": "a:Text"}]}
    EOT
  ]
  override_policy_documents = [data.aws_iam_policy_document.override.json]
  statement {
    sid       = "Own"
    actions   = ["a:Own"]
    resources = ["*"]
  }
  statement {
    sid       = "Over"
    actions   = ["a:Over"]
    resources = ["*"]
  }
}`, `{"Version":"2012-10-17","Statement":[
{"Sid":"Kept","Effect":"Allow","Action":["a:Kept"],"Resource":["*"]},{"Sid":"Own","Effect":"Allow","Action":["a:Own"],"Resource":["*"]},
{"Sid":"Single","Action":"a:Single"},{"Sid":"Text","Action":"a:Text"},
{"Sid":"Over","Effect":"Allow","Action":["a:Override"],"Resource":["*"]}]}`},
		{"the arguments of earlier versions", `
data "aws_iam_policy_document" "d" {
  source_json   = jsonencode({ Statement = [{ Sid = "A", Action = "a:A" }] })
  override_json = jsonencode({ Statement = [{ Sid = "B", Action = "a:Over" }] })
  statement {
    sid     = "B"
    actions = ["a:B"]
  }
}`, `{"Version":"2012-10-17","Statement":[{"Sid":"A","Action":"a:A"},{"Sid":"B","Action":"a:Over"}]}`},
		{"an unknown document adds statements", `
variable "more" {}
data "aws_iam_policy_document" "d" {
  source_policy_documents = [var.more]
  statement {
    sid     = "A"
    actions = ["a:A"]
  }
}`, `{"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Allow","Action":["a:A"]},"(more)"]}`},
		{"an unknown document may override what has a Sid", `
variable "more" {}
data "aws_iam_policy_document" "d" {
  override_policy_documents = var.more
  statement {
    sid     = "A"
    actions = ["a:A"]
  }
  statement {
    actions = ["a:B"]
  }
}`, `{"Version":"2012-10-17","Statement":["(unknown)",{"Effect":"Allow","Action":["a:B"]},"(more)"]}`},
		{"a part that is not known leaves the rest known", `
variable "arn" {}
variable "actions" {}
data "aws_iam_policy_document" "d" {
  statement {
    actions   = var.actions
    resources = [var.arn, "${var.arn}/*"]
    principals {
      type        = "AWS"
      identifiers = var.actions
    }
    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
  }
}`, `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"(unknown)","Resource":["(unknown)","(unknown)"],"Principal":{"AWS":["*","(more)"]}}]}`},
		{"dynamic statements", `
data "aws_iam_policy_document" "d" {
  dynamic "statement" {
    for_each = { Read = ["a:Get"], Write = ["a:Put"] }
    content {
      sid     = statement.key
      actions = statement.value
      dynamic "condition" {
        for_each = statement.key == "Write" ? ["x"] : []
        content {
          test     = "Bool"
          variable = "aws:mfa"
          values   = [condition.value]
        }
      }
    }
  }
}`, `{"Version":"2012-10-17","Statement":[{"Sid":"Read","Effect":"Allow","Action":["a:Get"]},{"Sid":"Write","Effect":"Allow","Action":["a:Put"],"Condition":{"Bool":{"aws:mfa":["x"]}}}]}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var want any
			if err := json.Unmarshal([]byte(tt.want), &want); err != nil {
				t.Fatal(err)
			}
			got, _ := document(t, tt.text)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("document (-want +got):\n%s", diff)
			}
		})
	}
}

// TestADataSourceWithAnUnknownCountIsStillRead: any instance looks like the one that its block describes.
func TestADataSourceWithAnUnknownCountIsStillRead(t *testing.T) {
	u, _ := load(t, map[string]string{"main.tf": `variable "n" {}
data "aws_iam_policy_document" "d" {
  count = var.n
  statement {
    actions   = ["*"]
    resources = ["*"]
  }
}
resource "aws_iam_policy" "p" {
  policy = data.aws_iam_policy_document.d[0].json
}
`})
	d := resource(t, u, "aws_iam_policy.p").Properties.Get("policy").Document()
	if text := answer(d); !strings.Contains(text, `"Action":["*"]`) {
		t.Errorf("the document is %s", text)
	}
}

// TestStatementsOfATextKeepTheirPlaces looks at the place of a value that stands in a text of several lines.
func TestStatementsOfATextKeepTheirPlaces(t *testing.T) {
	tests := []struct{ name, text string }{
		{"a heredoc", "<<EOT\n{\"Statement\": [\n  {\"Action\": \"a:A\"}\n]}\nEOT"},
		{"an indented heredoc", "<<-EOT\n    {\"Statement\": [\n      {\"Action\": \"a:A\"}\n    ]}\n    EOT"},
		{"one with known parts", "<<-EOT\n    {\"Statement\": [ ${jsonencode(1)},\n      {\"Action\": \"a:A\"}\n    ]}\n    EOT"},
		{"one with unknown parts", "<<-EOT\n    {\"Id\": \"${y.b.id}\", \"Statement\": [\n      {\"Action\": \"a:A\"}\n    ]}\n    EOT"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			file := "resource \"y\" \"b\" {}\nresource \"x\" \"a\" {\n  v = " + tt.text + "\n}\n"
			u, _ := load(t, map[string]string{"main.tf": file})
			statements := normalform.Decode(resource(t, u, "x.a").Properties.Get("v")).Get("Statement").Elements()
			if len(statements) == 0 {
				t.Fatal("the text has no statements")
			}
			at := statements[len(statements)-1].Get("Action").Range
			if got := source.NewFile("main.tf", []byte(file)).Text(at); got != `"a:A"` || at.Start.Line != 5 {
				t.Errorf("the action stands at %s, where the file has %s", at, got)
			}
		})
	}
}
