package normalform_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/graph"
)

func TestScalarsHaveTheTypeOfTheirPlaceInTheSchema(t *testing.T) {
	for _, c := range []struct{ name, properties, want string }{
		{"a text for a number", `{Type: "AWS::SQS::Queue", Properties: {VisibilityTimeout: "60"}}`, `VisibilityTimeout = 60`},
		{"a text with spaces for a number", `{Type: "AWS::SQS::Queue", Properties: {VisibilityTimeout: " 60 "}}`, `VisibilityTimeout = 60`},
		{"a text with leading zeros for a number", `{Type: "AWS::SQS::Queue", Properties: {VisibilityTimeout: "060"}}`, `VisibilityTimeout = 60`},
		{"a text that is no number stays", `{Type: "AWS::SQS::Queue", Properties: {VisibilityTimeout: "soon"}}`, `VisibilityTimeout = "soon"`},
		{"a text that only Go reads as a number stays", `{Type: "AWS::SQS::Queue", Properties: {VisibilityTimeout: "0x3C"}}`, `VisibilityTimeout = "0x3C"`},
		{"infinity stays a text", `{Type: "AWS::SQS::Queue", Properties: {VisibilityTimeout: "Inf"}}`, `VisibilityTimeout = "Inf"`},
		{"a fraction", `{Type: "AWS::CloudWatch::Alarm", Properties: {Threshold: "0.5"}}`, `Threshold = 0.5`},
		{"a text for a truth value", `{Type: "AWS::EC2::Volume", Properties: {Encrypted: "true"}}`, `Encrypted = true`},
		{"a text in another case for a truth value", `{Type: "AWS::EC2::Volume", Properties: {Encrypted: "False"}}`, `Encrypted = false`},
		{"a number for a truth value", `{Type: "AWS::EC2::Volume", Properties: {Encrypted: 1}}`, `Encrypted = true`},
		{"a text that is no truth value stays", `{Type: "AWS::EC2::Volume", Properties: {Encrypted: "maybe"}}`, `Encrypted = "maybe"`},
		{"a number for a text", `{Type: "AWS::S3::Bucket", Properties: {BucketName: 123}}`, `BucketName = "123"`},
		{"a truth value for a text", `{Type: "AWS::S3::Bucket", Properties: {BucketName: true}}`, `BucketName = "true"`},
		{"one text for a list of texts", `{Type: "AWS::Lambda::Function", Properties: {Layers: arn}}`, `Layers[0] = "arn"`},
		{"a text in a list of truth values and numbers", `{Type: "AWS::ECS::TaskDefinition", Properties: {ContainerDefinitions: [{Privileged: "true", Memory: "64"}]}}`,
			`ContainerDefinitions[0].Privileged = true`},
		{"a property that the schema does not know", `{Type: "AWS::SQS::Queue", Properties: {Colour: "5"}}`, `Colour = "5"`},
		{"a list of one for an object", `{Type: "AWS::S3::Bucket", Properties: {VersioningConfiguration: [{Status: Enabled}]}}`, `VersioningConfiguration.Status = "Enabled"`},
		{"a type that the schemas do not know", `{Type: "AWS::Made::Up", Properties: {A: "1"}}`, `A = "1"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := show(find(t, fromCloudFormation(t, "  A: "+c.properties), "A").Properties)
			if !slices.Contains(got, c.want) {
				t.Errorf("got %v, want %s among them", got, c.want)
			}
		})
	}
}

func TestACastValueKeepsItsPlace(t *testing.T) {
	q := find(t, fromCloudFormation(t, "  A:\n    Type: AWS::SQS::Queue\n    Properties:\n      VisibilityTimeout: \"60\"\n"), "A")
	r := q.Properties.Get("VisibilityTimeout").Range
	if r.Start.Line != 5 || r.Start.Column != 26 {
		t.Errorf("got %v, want line 5, column 26", r)
	}
}

func TestListsOfKeysAndValuesAreMaps(t *testing.T) {
	const head = `
Parameters:
  Team: {Type: String}
  Prod: {Type: String}
  Big: {Type: String}
Conditions:
  IsProd: !Equals [!Ref Prod, "true"]
  IsBig: !Equals [!Ref Big, "true"]
Resources:
  A:
    Type: AWS::S3::Bucket
    Properties:
      Tags: `
	for _, c := range []struct {
		name, tags string
		want       []string
	}{
		{"entries", `[{Key: team, Value: web}, {Key: count, Value: 3}]`, []string{`Tags.count = "3"`, `Tags.team = "web"`}},
		{"the last of two wins", `[{Key: team, Value: web}, {Key: team, Value: data}]`, []string{`Tags.team = "data"`}},
		{"none", `[]`, []string{`Tags = {}`}},
		{"an entry without a value", `[{Key: team}]`, []string{`Tags = {}`}},
		{"a value that is not known", `[{Key: team, Value: !Ref Team}]`, []string{`Tags.team = ?!Ref Team`}},
		{"a key that is not known", `[{Key: !Ref Team, Value: web}, {Key: a, Value: b}]`, []string{`Tags... = ?!Ref Team`, `Tags.a = "b"`}},
		{"an entry that may be there", `[!If [IsProd, {Key: stage, Value: prod}, !Ref "AWS::NoValue"]]`, []string{`Tags.stage = IsProd ? "prod" : absent`}},
		{"one of two values", `[!If [IsProd, {Key: stage, Value: prod}, {Key: stage, Value: dev}]]`,
			[]string{`Tags.stage = IsProd ? "prod" : "dev"`}},
		{"two entries that may be there", `[!If [IsProd, {Key: a, Value: 1}, !Ref "AWS::NoValue"], !If [IsBig, {Key: b, Value: 2}, !Ref "AWS::NoValue"]]`,
			[]string{`Tags.a = IsProd ? "1" : absent`, `Tags.b = IsBig ? "2" : absent`}},
		{"an entry that may be there under a key that is not known", `[!If [IsProd, {Key: !Ref Team, Value: prod}, !Ref "AWS::NoValue"], {Key: a, Value: b}]`,
			[]string{`Tags... = ?!If [IsProd, {Key: !Ref Team, Value: prod}, !Ref "AWS::NoValue"]`, `Tags.a = "b"`}},
		{"one of two lists", `!If [IsProd, [{Key: a, Value: 1}], []]`, []string{`Tags = IsProd ? a = "1" : {}`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := show(find(t, fromTemplate(t, head+c.tags), "A").Properties)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("properties (-want +got):\n%s", diff)
			}
		})
	}
	t.Run("entries with a Name", func(t *testing.T) {
		u := fromCloudFormation(t, `
  A:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Dimensions: [{Name: QueueName, Value: orders}]
`)
		if diff := cmp.Diff([]string{`Dimensions.QueueName = "orders"`}, show(u.Resources[0].Properties)[1:]); diff != "" {
			t.Errorf("properties (-want +got):\n%s", diff)
		}
	})
}

// After a condition is decided the map holds what that branch makes of it, and nothing is hidden.
func TestAMapFollowsItsConditions(t *testing.T) {
	u := fromTemplate(t, `
Parameters:
  Prod: {Type: String}
Conditions:
  IsProd: !Equals [!Ref Prod, "true"]
Resources:
  A:
    Type: AWS::S3::Bucket
    Properties:
      Tags:
        - !If [IsProd, {Key: stage, Value: prod}, !Ref "AWS::NoValue"]
        - {Key: team, Value: web}
`)
	p := u.Resources[0].Properties
	for truth, want := range map[bool][]string{true: {`Tags.stage = "prod"`, `Tags.team = "web"`}, false: {`Tags.team = "web"`}} {
		if diff := cmp.Diff(want, show(p.Assume("IsProd", truth))); diff != "" {
			t.Errorf("IsProd is %v (-want +got):\n%s", truth, diff)
		}
	}
}

func TestAnUnknownGetsTheTypeOfItsPlace(t *testing.T) {
	u := fromTerraform(t, `
variable "any" {}
variable "text" { type = string }
variable "list" { type = list(string) }
resource "aws_sqs_queue" "a" {
  name                       = var.any
  visibility_timeout_seconds = var.any
  message_retention_seconds  = var.text
  fifo_queue                 = var.any
  sqs_managed_sse_enabled    = var.text
  delay_seconds              = var.list
  policy                     = var.any
}`)
	q := ofType(t, u, "AWS::SQS::Queue").Properties
	got := map[string]graph.Kind{}
	for _, m := range q.Members() {
		if of := m.Value.Unknown(); of != nil {
			got[m.Key] = of.Type
		}
	}
	want := map[string]graph.Kind{
		"QueueName": graph.String, "VisibilityTimeout": graph.Number, "FifoQueue": graph.Bool,
		"MessageRetentionPeriod": graph.Number, "SqsManagedSseEnabled": graph.Bool, // a text variable may hold either
		"DelaySeconds": graph.List, // the tool would refuse it
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("types (-want +got):\n%s", diff)
	}
}
