package normalform_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/graph"
)

func TestAPolicyDocumentHasOneShape(t *testing.T) {
	for _, c := range []struct {
		name, document string
		want           []string
	}{
		{
			"single values become lists", `{Statement: {Effect: Allow, Action: "s3:*", Resource: "*"}}`,
			[]string{`Statement[0].Action[0] = "s3:*"`, `Statement[0].Effect = "Allow"`, `Statement[0].Resource[0] = "*"`},
		},
		{
			"lists stay lists", `{Statement: [{Effect: Allow, Action: ["s3:Get*", "s3:Put*"], Resource: ["*"]}]}`,
			[]string{`Statement[0].Action[0] = "s3:Get*"`, `Statement[0].Action[1] = "s3:Put*"`, `Statement[0].Effect = "Allow"`, `Statement[0].Resource[0] = "*"`},
		},
		{
			"element names are those of the grammar", `{version: "2012-10-17", statement: [{sid: a, effect: Allow, notaction: "s3:*", NOTRESOURCE: "*"}]}`,
			[]string{`Statement[0].Effect = "Allow"`, `Statement[0].NotAction[0] = "s3:*"`, `Statement[0].NotResource[0] = "*"`, `Statement[0].Sid = "a"`, `Version = "2012-10-17"`},
		},
		{
			"the case of values is kept", `{Statement: {Effect: Allow, Action: "S3:getobject"}}`,
			[]string{`Statement[0].Action[0] = "S3:getobject"`, `Statement[0].Effect = "Allow"`},
		},
		{
			"everybody as a principal", `{Statement: {Principal: "*", Action: a}}`,
			[]string{`Statement[0].Action[0] = "a"`, `Statement[0].Principal.AWS[0] = "*"`},
		},
		{
			"principals of several kinds", `{Statement: {Principal: {AWS: "123456789012", Service: [a, b]}, NotPrincipal: {Federated: c}}}`,
			[]string{`Statement[0].NotPrincipal.Federated[0] = "c"`, `Statement[0].Principal.AWS[0] = "123456789012"`, `Statement[0].Principal.Service[0] = "a"`, `Statement[0].Principal.Service[1] = "b"`},
		},
		{
			"conditions are lists below their operator and key", `{Statement: {Condition: {StringEquals: {"aws:a": x, "aws:b": [y, z]}, Bool: {"aws:c": "true"}}}}`,
			[]string{`Statement[0].Condition.Bool.aws:c[0] = "true"`, `Statement[0].Condition.StringEquals.aws:a[0] = "x"`, `Statement[0].Condition.StringEquals.aws:b[0] = "y"`, `Statement[0].Condition.StringEquals.aws:b[1] = "z"`},
		},
		{
			"a document in a text", `'{"Statement": {"Effect": "Allow", "Action": "s3:*"}}'`,
			[]string{`Statement[0].Action[0] = "s3:*"`, `Statement[0].Effect = "Allow"`},
		},
		{
			"a text with a hole", `!Sub '{"Statement": {"Effect": "Allow", "Resource": "arn:aws:s3:::${Name}/*"}}'`,
			[]string{`Statement[0].Effect = "Allow"`, `Statement[0].Resource[0] = "arn:aws:s3:::" + ?${Name} + "/*"`},
		},
		{
			"a value that is a hole", `!Sub '{"Statement": {"Effect": "${Name}"}}'`, []string{`Statement[0].Effect = ?${Name}`},
		},
		{"a document that is not known", `!Ref Name`, []string{` = ?!Ref Name`}},
		{"a text that is no JSON", `"{not json"`, []string{` = "{not json"`}},
		{
			"one of two statements", `{Statement: [!If [IsProd, {Effect: Deny, Action: a}, {Effect: Allow, Action: b}]]}`,
			[]string{`Statement[0] = IsProd ? Action[0] = "a", Effect = "Deny" : Action[0] = "b", Effect = "Allow"`},
		},
		{
			"one of two actions", `{Statement: {Action: !If [IsProd, a, [b, c]]}}`,
			[]string{`Statement[0].Action = IsProd ? [0] = "a" : [0] = "b", [1] = "c"`},
		},
		{
			"one of two documents", `!If [IsProd, {Statement: {Action: a}}, {Statement: {Action: b}}]`,
			[]string{` = IsProd ? Statement[0].Action[0] = "a" : Statement[0].Action[0] = "b"`},
		},
		{
			"an action that is not known", `{Statement: {Action: !Ref Name}}`, []string{`Statement[0].Action[0] = ?!Ref Name`},
		},
		{"an element that is left out", `{Statement: {Sid: !Ref "AWS::NoValue", Action: a}}`, []string{`Statement[0].Action[0] = "a"`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			u := fromTemplate(t, `
Parameters:
  Name: {Type: String}
  Prod: {Type: String}
Conditions:
  IsProd: !Equals [!Ref Prod, "true"]
Resources:
  A:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument: `+c.document)
			if diff := cmp.Diff(c.want, show(u.Resources[0].Properties.Get("PolicyDocument"))); diff != "" {
				t.Errorf("document (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTerraformsFourWaysToWriteADocumentAreOne(t *testing.T) {
	const want = `[Statement[0].Action[0] = "s3:Get*" Statement[0].Effect = "Allow" Statement[0].Resource[0] = "*" Version = "2012-10-17"]`
	for name, policy := range map[string]string{
		"jsonencode": `jsonencode({ Version = "2012-10-17", Statement = { Effect = "Allow", Action = "s3:Get*", Resource = "*" } })`,
		"heredoc": `<<-JSON
			{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:Get*"], "Resource": "*"}]}
		JSON`,
		"a quoted text":   `"{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"s3:Get*\", \"Resource\": [\"*\"]}]}"`,
		"a data source":   `data.aws_iam_policy_document.d.json`,
		"a local of each": `local.document`,
	} {
		t.Run(name, func(t *testing.T) {
			u := fromTerraform(t, `
				data "aws_iam_policy_document" "d" {
					statement {
						actions   = ["s3:Get*"]
						resources = ["*"]
					}
				}
				locals {
					document = data.aws_iam_policy_document.d.json
				}
				resource "aws_iam_policy" "p" {
					policy = `+policy+`
				}`)
			got := show(ofType(t, u, "AWS::IAM::ManagedPolicy").Properties.Get("PolicyDocument"))
			text := strings.ReplaceAll(fmt.Sprint(got), " (default)", "") // a statement of a data source allows when it says nothing
			if diff := cmp.Diff(want, text); diff != "" {
				t.Errorf("document (-want +got):\n%s", diff)
			}
		})
	}
}

// What stands in a text letter by letter has its place in the file; what does
// not has the place of the text.
func TestAValueInATextHasItsOwnPlace(t *testing.T) {
	const module = `resource "aws_iam_policy" "p" {
  policy = <<JSON
{
  "Statement": [
    {"Effect": "Allow",
     "Action": "s3:*", "Resource": "${var.resource}"}
  ]
}
JSON
}
variable "resource" {}
`
	const template = `Resources:
  P:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument: '{"Statement": {"Effect": "Allow", "Action": "s3:*"}}'
`
	const escaped = `Resources:
  P:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument: "{\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"s3:*\"}}"
`
	for _, c := range []struct {
		name   string
		unit   *graph.Unit
		path   string
		line   int32
		column int32
	}{
		{"an action in a text with a hole", fromTerraform(t, module), "PolicyDocument.Statement[0].Action[0]", 6, 16},
		{"an effect in a text with a hole", fromTerraform(t, module), "PolicyDocument.Statement[0].Effect", 5, 16},
		{"a statement around a hole", fromTerraform(t, module), "PolicyDocument.Statement[0]", 5, 5},
		{"an action in a quoted text", fromTemplate(t, template), "PolicyDocument.Statement[0].Action[0]", 5, 68},
		{"a statement in a quoted text", fromTemplate(t, template), "PolicyDocument.Statement[0].Effect", 5, 49},
		{"an action in a text with escapes", fromTemplate(t, escaped), "PolicyDocument.Statement[0].Action[0]", 5, 23},
	} {
		t.Run(c.name, func(t *testing.T) {
			var at graph.Path
			p := ofType(t, c.unit, "AWS::IAM::ManagedPolicy").Properties
			p.Walk(func(path graph.Path, _ *graph.Value) bool {
				if path.String() == c.path {
					at = slices.Clone(path)
				}
				return true
			})
			if at == nil {
				t.Fatalf("there is nothing at %s: %v", c.path, show(p))
			}
			if got := p.At(at).Range.Start; got.Line != c.line || got.Column != c.column {
				t.Errorf("%s stands at %d:%d, want %d:%d", c.path, got.Line, got.Column, c.line, c.column)
			}
		})
	}
}

func TestJSONInATextIsDecodedOnlyWhereTheSchemaWantsIt(t *testing.T) {
	for _, c := range []struct{ name, resource, want string }{
		{"a redrive policy", `{Type: "AWS::SQS::Queue", Properties: {RedrivePolicy: '{"maxReceiveCount": 4}'}}`, `RedrivePolicy.maxReceiveCount = 4`},
		{"an event pattern", `{Type: "AWS::Events::Rule", Properties: {EventPattern: '{"source": ["aws.s3"]}'}}`, `EventPattern.source[0] = "aws.s3"`},
		{"a text where the schema wants a text", `{Type: "AWS::SSM::Parameter", Properties: {Value: '{"a": 1}'}}`, `Value = "{\"a\": 1}"`},
		{"a number in a text is no document", `{Type: "AWS::SQS::Queue", Properties: {RedrivePolicy: '5'}}`, `RedrivePolicy = "5"`},
		{"an empty text", `{Type: "AWS::SQS::Queue", Properties: {RedrivePolicy: ''}}`, `RedrivePolicy = ""`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := show(fromCloudFormation(t, "  A: "+c.resource).Resources[0].Properties)
			if !slices.Contains(got, c.want) {
				t.Errorf("got %v, want %s among them", got, c.want)
			}
		})
	}
}
