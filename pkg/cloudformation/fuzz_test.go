package cloudformation

import (
	"context"
	"testing"

	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
)

// FuzzLoad reads a template beside one that it may nest and a snippet that it
// may include, and holds that every range lies in its file and that the unit links.
func FuzzLoad(f *testing.F) {
	for _, seed := range []string{
		head + "!If [IsProd, !Sub '${Vpc}', !Ref 'AWS::NoValue']",
		head + "!Select [0, !Split [',', !If [Both, 'a,b', !Ref Name]]]",
		head + "!Join [',', !If [NotProd, !Ref Names, [!GetAtt Vpc.Id, '${!x}']]]",
		parent, netTemplate,
		"Resources:\n  Fn::ForEach::X: [N, [a], {'R${N}': {Type: 'A::B::C', Properties: {P: !Cidr [10.0.0.0/8, 3, 4]}}}]",
		"Resources:\n  Fn::ForEach::X: [N, [a, b], {'Fn::ForEach::Y': [M, [c], {'R&{N}${M}': {Type: 'A::B::C', Condition: 'C${N}'}}]}]\nConditions: {'Fn::ForEach::Z': [N, [a], {'C${N}': !Equals [!Ref X, '${N}']}]}",
		`{"Resources":{"A":{"Type":"AWS::X::Y","Properties":{"Fn::Transform":{"Name":"AWS::Include","Parameters":{"Location":"s.yaml"}}}}}}`,
		"Transform: {Name: AWS::Include, Parameters: {Location: s.yaml}}\nResources: {A: {Type: 'A::B'}}",
		"Resources: {A: {Type: 'A::B', Properties: !GetAtt A.P, P: !Select [-1, []]}}",
		"Resources:\n  A: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: n.yaml, Parameters: {P: !GetAtt A.Outputs.O}}}",
		"Resources:\n  A: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: t.yaml, Parameters: !Ref X}}",
		"Parameters: {P: {Type: CommaDelimitedList, Default: 'a,b', AllowedValues: [a, b]}}\nRules: {R: {Assertions: [{Assert: {'Fn::Contains': [[a], !Ref P]}}]}}\nResources: {A: {Type: 'A::B', Properties: {P: !Ref P}}}",
		"Outputs: {O: {Value: !GetAtt A.B, Export: {Name: !Sub '${AWS::StackName}-x'}}}\nResources: {A: {Type: 'A::B', Properties: {I: !ImportValue {'Fn::Sub': '${X}-x'}}}}",
		"a: &a {Type: 'A::B'}\nResources: {A: *a, B: {<<: *a, Condition: C}}\nConditions: {C: !And [!Condition C, !Condition C]}",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		tree := source.Memory(map[string]string{"t.yaml": text, "n.yaml": netTemplate, "s.yaml": "P: 1\nResources: {S: {Type: 'A::B'}}\n", "nested/net.yaml": netTemplate})
		u, diags := Load(context.Background(), tree, "t.yaml", Options{})
		inside := func(r source.Range) {
			in, err := tree.Read(r.File)
			if !r.IsZero() && (err != nil || r.Start.Byte > r.End.Byte || int(r.End.Byte) > len(in.Bytes)) {
				t.Fatalf("range %+v of %q", r, text)
			}
		}
		for _, d := range diags {
			inside(d.Range)
		}
		if u == nil {
			return
		}
		for _, r := range u.Resources {
			inside(r.Range)
			inside(r.Header)
			r.Properties.Walk(func(_ graph.Path, v *graph.Value) bool {
				inside(v.Range)
				return true
			})
			for _, c := range r.Properties.Conditions(nil) {
				r.Properties.Assume(c, true)
			}
		}
		u.Link()
		(&graph.Graph{Units: []*graph.Unit{u}}).Link()
	})
}
