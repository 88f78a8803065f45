package cloudformation

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/source"
)

func TestLocalSnippetsAreIncluded(t *testing.T) {
	include := func(location string) string {
		return "{'Fn::Transform': {Name: AWS::Include, Parameters: {Location: " + location + "}}}"
	}
	tests := []struct {
		name  string
		files map[string]string
		want  map[string]string
		diags []string
	}{
		{"properties", map[string]string{
			"in/t.yaml":       "Resources:\n  Q:\n    Type: AWS::SQS::Queue\n    Properties:\n      QueueName: q\n      Fn::Transform: {Name: AWS::Include, Parameters: {Location: ./parts/q.yaml}}\n",
			"in/parts/q.yaml": "DelaySeconds: 3\nQueueName: other\nKey: !GetAtt Q.Arn\n"},
			map[string]string{"Q": `{QueueName:"q" DelaySeconds:3 Key:?Q.Arn}`}, nil},
		{"resources", map[string]string{
			"in/t.yaml": "Resources:\n  Q: {Type: AWS::SQS::Queue}\n  Fn::Transform: {Name: AWS::Include, Parameters: {Location: r.json}}\n",
			"in/r.json": `{"T": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": {"Ref": "Q"}}}}`},
			map[string]string{"Q": `{}`, "T": `{TopicName:?Q.Ref}`}, nil},
		{"sections", map[string]string{
			"in/t.yaml": "Transform: {Name: AWS::Include, Parameters: {Location: m.yaml}}\nResources:\n  Q: {Type: AWS::SQS::Queue, Properties: {N: !FindInMap [M, a, b]}}\n",
			"in/m.yaml": "Mappings: {M: {a: {b: 4}}}\nResources: {T: {Type: 'AWS::SNS::Topic'}}\n"},
			map[string]string{"Q": `{N:4}`, "T": `{}`}, nil},
		{"a value, by a parameter", map[string]string{
			"in/t.yaml": "Parameters: {Where: {Type: String, Default: v.yaml}}\nResources:\n  Q: {Type: AWS::SQS::Queue, Properties: {L: " + include("!Ref Where") + "}}\n",
			"in/v.yaml": "[1, 2]"},
			map[string]string{"Q": `{L:[1 2]}`}, nil},
		{"the short form", map[string]string{
			"in/t.yaml": "Resources:\n  Q: {Type: AWS::SQS::Queue, Properties: {L: !Transform {Name: AWS::Include, Parameters: {Location: v.yaml}}}}\n",
			"in/v.yaml": "a: 1"},
			map[string]string{"Q": `{L:{a:1}}`}, nil},
		{"one that includes itself", map[string]string{
			"in/t.yaml": "Resources:\n  Q: {Type: AWS::SQS::Queue, Properties: " + include("v.yaml") + "}\n",
			"in/v.yaml": "A: 1\nB: " + include("v.yaml")},
			map[string]string{"Q": `{A:1 B:?AWS::Include is not run}`}, []string{"in/v.yaml:2:66 include-cycle", "in/v.yaml:2:4 macro-not-run"}},
		{"one in a bucket", map[string]string{
			"in/t.yaml": "Resources:\n  Q: {Type: AWS::SQS::Queue, Properties: {A: 1, B: " + include("s3://b/v.yaml") + "}}\n"},
			map[string]string{"Q": `{A:1 B:?AWS::Include is not run}`}, []string{"in/t.yaml:2:52 macro-not-run"}},
		{"one that is not there", map[string]string{
			"in/t.yaml": "Resources:\n  Q: {Type: AWS::SQS::Queue, Properties: {A: 1, B: " + include("v.yaml") + "}}\n"},
			map[string]string{"Q": `{A:1 B:?AWS::Include is not run}`}, []string{"in/t.yaml:2:114 include-missing", "in/t.yaml:2:52 macro-not-run"}},
		{"one outside of the root", map[string]string{
			"in/t.yaml": "Resources:\n  Q: {Type: AWS::SQS::Queue, Properties: {A: 1, B: " + include("../../v.yaml") + "}}\n"},
			map[string]string{"Q": `{A:1 B:?AWS::Include is not run}`}, []string{"in/t.yaml:2:114 include-missing", "in/t.yaml:2:52 macro-not-run"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			u, diags := Load(context.Background(), source.Memory(tt.files), "in/t.yaml", Options{})
			if diff := cmp.Diff(tt.diags, codes(diags)); diff != "" {
				t.Errorf("diagnostics (-want +got):\n%s", diff)
			}
			for address, want := range tt.want {
				if got := show(find(t, u, address).Properties); got != want {
					t.Errorf("%s has %s, want %s", address, got, want)
				}
			}
		})
	}
}

// Each of nine snippets includes the next ten times: 10^9 values.
func TestSnippetsAreBounded(t *testing.T) {
	files := map[string]string{"t.yaml": "Resources:\n  Q: {Type: 'AWS::X::Y', Properties: {P: {'Fn::Transform': {Name: AWS::Include, Parameters: {Location: s0.yaml}}}}}\n", "s9.yaml": "x: 1"}
	for i := range 9 {
		var b strings.Builder
		for j := range 10 {
			fmt.Fprintf(&b, "a%d: {'Fn::Transform': {Name: AWS::Include, Parameters: {Location: s%d.yaml}}}\n", j, i+1)
		}
		files[fmt.Sprintf("s%d.yaml", i)] = b.String()
	}
	_, diags := Load(context.Background(), source.Memory(files), "t.yaml", Options{})
	if len(diags) == 0 || !diags.HasErrors() || diags[len(diags)-1].Code != "template-too-large" {
		t.Errorf("diagnostics: %v", codes(diags))
	}
}

func TestWhatAMacroSeesIsUnknown(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"one value", "A: {'Fn::Transform': {Name: M}}, B: 1", `{A:?M is not run B:1}`},
		{"its siblings", "A: {X: 1, 'Fn::Transform': {Name: M}}, B: 1", `{A:?M is not run B:1}`},
		{"the properties", "X: 1, 'Fn::Transform': {Name: M}", `?M is not run`},
		{"an argument", "A: !Sub {'Fn::Transform': {Name: M}}", `{A:?M is not run}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			u, diags := load(t, "t.yaml", "Resources:\n  R: {Type: 'AWS::X::Y', Properties: {"+tt.text+"}}\n", Options{})
			if got := show(find(t, u, "R").Properties); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
			if len(diags) != 1 || diags[0].Code != "macro-not-run" || u.Complete {
				t.Errorf("diagnostics %v, complete %v", diags, u.Complete)
			}
		})
	}
}

func TestAMacroMayAddWhatIsMissing(t *testing.T) {
	u, diags := load(t, "t.yaml", "Resources:\n  Fn::Transform: {Name: M}\n  R: {Type: 'AWS::X::Y', Properties: {P: !Ref Made}}\n", Options{})
	if diff := cmp.Diff([]string{"t.yaml:2:18 macro-not-run"}, codes(diags)); diff != "" {
		t.Errorf("diagnostics (-want +got):\n%s", diff)
	}
	if len(u.Resources) != 1 || u.Complete {
		t.Errorf("%d resources, complete %v", len(u.Resources), u.Complete)
	}
}

func TestModulesAndDirectivesAreNotes(t *testing.T) {
	text := "Resources:\n  A: {Type: !Rain::Module x.yaml, Properties: {}}\n  B: {Type: {'Rain::Module': x.yaml}}\n  C: {Type: 'My::Org::Thing::MODULE'}\n" +
		"  R: {Type: 'AWS::X::Y', Properties: {P: !GetAtt A.Part.Arn, Q: !Rain::Embed x.sh}}\n"
	u, diags := load(t, "t.yaml", text, Options{})
	want := []string{"t.yaml:2:13 module-not-expanded", "t.yaml:3:13 module-not-expanded", "t.yaml:4:13 module-not-expanded", "t.yaml:5:65 module-not-expanded"}
	if diff := cmp.Diff(want, codes(diags)); diff != "" {
		t.Errorf("diagnostics (-want +got):\n%s", diff)
	}
	if len(u.Resources) != 1 || u.Complete || diags.HasErrors() {
		t.Errorf("%d resources, complete %v, errors %v", len(u.Resources), u.Complete, diags.HasErrors())
	}
}

func TestLoopsNeedTheirTransform(t *testing.T) {
	text := "Resources:\n  Fn::ForEach::T: [N, [a], {'T${N}': {Type: 'AWS::SNS::Topic', Properties: {L: {'Fn::Length': [1]}}}}]\n"
	u, diags := load(t, "t.yaml", text, Options{})
	if diff := cmp.Diff([]string{"t.yaml:2:3 transform-missing", "t.yaml:2:80 transform-missing"}, codes(diags)); diff != "" {
		t.Errorf("diagnostics (-want +got):\n%s", diff)
	}
	find(t, u, "Ta")
	if _, diags = load(t, "t.yaml", "Transform: [AWS::LanguageExtensions]\n"+text, Options{}); len(diags) > 0 {
		t.Errorf("with the transform: %v", diags)
	}
}
